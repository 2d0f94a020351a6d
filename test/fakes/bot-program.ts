/** A program that starts and ends as the bot does, for tests of what starts the bot: it answers, and dies on request. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { PORT, HOST, ENVIRONMENTS_FILE = '' } = process.env;
const { environments } = JSON.parse(readFileSync(ENVIRONMENTS_FILE, 'utf8')) as { environments: { name: string }[] };

const server = createServer((request, response) => {
  if (request.url === '/die') {
    process.stderr.write('Out of tea.\n');
    process.exit(3);
  }
  if (request.url === '/variables') response.end(JSON.stringify(process.env));
  else {
    response.statusCode = request.url === '/readyz' ? 200 : 404;
    response.end();
  }
});

server.listen(Number(PORT), HOST, () => {
  process.stdout.write(`Watching ${environments[0]?.name}.\n`);
});
process.on('SIGTERM', () => process.exit(0));
