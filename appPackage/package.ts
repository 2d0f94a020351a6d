/** Makes the app package that Teams takes: `npm run package`, with what it needs as variables or arguments. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { assemble } from './assemble.ts';
import { readSettings } from './settings.ts';

const folder = dirname(fileURLToPath(import.meta.url));

const fail = (problems: readonly string[]): void => {
  const offer = 'Only to look at the package, without a bot behind it: npm run package -- --placeholder';
  process.stderr.write(`No package was made:\n${problems.map((problem) => `  - ${problem}\n`).join('')}${offer}\n`);
  process.exitCode = 1;
};

const tellNext = (file: string, placeholder: boolean, files: readonly string[]): void => {
  process.stdout.write(`Wrote ${relative(process.cwd(), file)} (${files.join(', ')}).\n`);
  process.stdout.write(
    placeholder
      ? 'It holds placeholders: look at it, but nothing answers behind it and no store takes it.\n'
      : `Next:
  1. The bot runs with the same MicrosoftAppId, and the Azure Bot's messaging endpoint is https://<its host>/api/messages
     with the Microsoft Teams channel switched on.
  2. To try it: Teams > Apps > Manage your apps > Upload an app > Upload a custom app, and choose this file.
     For everyone: Teams admin center > Teams apps > Manage apps > Upload new app.
  3. Add it to a team (and to each private or shared channel that shall hear from it), then say: @Tidings help
`,
  );
};

const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(folder, '../package.json'), 'utf8'))).version;
const read = readSettings(process.argv.slice(2), process.env);
if ('problems' in read) fail(read.problems);
else {
  const assembled = assemble(folder, read.settings, version);
  if ('problems' in assembled) fail(assembled.problems);
  else {
    const file = join(
      read.outFolder ?? join(folder, 'build'),
      read.placeholder ? 'tidings-placeholder.zip' : 'tidings.zip',
    );
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, assembled.archive);
      tellNext(file, read.placeholder, assembled.files);
    } catch (error) {
      fail([`${dirname(file)} can't be written to (${(error as Error).message}); give a folder with --out.`]);
    }
  }
}
