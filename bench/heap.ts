/** Loaded into a bot before its own program: asked by SIGUSR2, it collects its garbage and says what is left. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One line of standard output. */
export type Weighed = {
  readonly weighed: { readonly residentBytes: number; readonly mostResidentBytes: number; readonly heapBytes: number };
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  const residentBytes = process.memoryUsage.rss();
  collect();
  const words: Weighed = {
    weighed: {
      residentBytes,
      mostResidentBytes: process.resourceUsage().maxRSS * 1024,
      heapBytes: process.memoryUsage().heapUsed,
    },
  };
  process.stdout.write(`${JSON.stringify(words)}\n`);
});
