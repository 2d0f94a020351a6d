/** Bugs at the edges: what is looked at and known again, where the bot may go, what the log shows. */
import { type Bug, CONNECTOR, DECIDE, EGRESS, GUARD, IDS, LATE_JOBS, LEASE, TOKEN } from '../bug.ts';

export const edges: readonly Bug[] = [
  {
    name: 'A look begins where the last one ended (no overlap)',
    harm: 'A job that the service told late is never seen.',
    file: 'src/sources/poll/look.ts',
    find: 'const since = watermark - overlapMs;',
    replace: 'const since = watermark;',
    suites: [LATE_JOBS],
  },
  {
    name: 'An event’s key knows when it was seen',
    harm: 'What two looks see is news twice.',
    file: 'src/core/ingest.ts',
    find: '      occasion,\n    }),',
    replace: '      occasion: occasion + Math.random(),\n    }),',
    suites: [DECIDE],
  },
  {
    name: 'An event’s key does not know the run',
    harm: 'A data source that fails a second time is no news any more.',
    file: 'src/core/ids.ts',
    find: '    parts.occasion,\n',
    replace: '',
    suites: [IDS, DECIDE],
  },
  {
    name: 'An environment’s lease is not renewed during a look',
    harm: 'A slow environment is looked at by all replicas at once.',
    file: 'src/sources/poll/lease.ts',
    find: 'cancel = clock.after(RENEW_MS, renew);',
    replace: '',
    suites: [LEASE],
  },
  {
    name: 'Redirects are followed',
    harm: 'The bot’s token and a customer’s news go wherever an answer says.',
    file: 'src/egress/index.ts',
    find: 'return exchange(poolOf(url.origin), request);',
    replace: `const reply = await exchange(poolOf(url.origin), request);
      const to = URL.parse(reply.headers['location'] ?? '', url.href);
      return to && reply.status >= 300 && reply.status < 400
        ? exchange(poolOf(to.origin), { ...request, url: to })
        : reply;`,
    suites: [EGRESS, CONNECTOR],
  },
  {
    name: 'Any service URL gets the bot’s token',
    harm: 'Who forges one message gets the token that speaks for the bot.',
    file: 'src/teams/service-url.ts',
    find: "url.port === '' && rule.allowedHosts.includes(url.hostname);",
    replace: "url.port === '';",
    suites: [CONNECTOR],
  },
  {
    name: 'What a name resolves to is not looked at',
    harm: 'A webhook reaches the machine’s metadata service, or the database.',
    file: 'src/egress/guard.ts',
    find: 'if (addresses.length === 0 || !addresses.every(isGood)) throw notPublic();',
    replace: 'if (addresses.length === 0) throw notPublic();',
    suites: [GUARD],
  },
  {
    name: 'One good address among several is enough',
    harm: 'A name that resolves to one public and one private address reaches the private one.',
    file: 'src/egress/guard.ts',
    find: 'addresses.every(isGood)',
    replace: 'addresses.some(isGood)',
    suites: [GUARD],
  },
  {
    name: 'The bot’s token is written to the log',
    harm: 'Who can read the log can speak for the bot.',
    file: 'src/teams/token.ts',
    find: "log.info({ lifeMs }, 'token.renewed');",
    replace: "log.info({ lifeMs, value: text }, 'token.renewed');",
    suites: [TOKEN],
  },
];
