/** Loaded before a program by `--import`: ends it when whoever started it is gone, since nobody else would know of it. */

/** npm ends at SIGTERM, and where a shell stands between, the program never hears of it; after kill -9 nobody could tell. */
const starter = process.ppid;
const LOOK_MS = 1000;
/** As long as platforms wait between asking and killing. */
const PATIENCE_MS = 30_000;

const watch = setInterval(() => {
  if (process.ppid === starter) return;
  clearInterval(watch);
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
}, LOOK_MS);
watch.unref();
