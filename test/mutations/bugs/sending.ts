/** Bugs in bringing what was promised: when it counts as told, when it is tried again, what it says. */
import { type Bug, CONNECTOR, DELIVER, GATES, HOLDS, LANES, RETRY, STILL_OURS, WORDING } from '../bug.ts';

export const sending: readonly Bug[] = [
  {
    name: 'A delivery is settled before it is posted',
    harm: 'What was in hand when a process died is never told.',
    file: 'src/core/deliver.ts',
    find: 'if (await isOurs()) return settle(await attempt(delivery, isOurs));',
    replace: `if (await isOurs()) {
      settle([{ delivery, outcome: { kind: 'delivered', status: 201 }, settlement: { state: 'delivered' } }]);
      return void (await attempt(delivery, isOurs));
    }`,
    suites: [DELIVER],
  },
  {
    name: 'A post is repeated within an attempt after a 5xx, as botbuilder does',
    harm: 'While Teams is unwell people see each card up to four times more often than they should.',
    file: 'src/teams/connector.ts',
    find: 'const first = await exchange(url, call, bearer, WHOLE_MS);',
    replace: `const tried = await exchange(url, call, bearer, WHOLE_MS);
    const first = tried.status >= 500 ? await exchange(url, call, bearer, WHOLE_MS) : tried;`,
    suites: [CONNECTOR],
  },
  {
    name: 'What may have arrived is taken for not sent',
    harm: 'It is repeated a dozen times, without asking whether Teams works.',
    file: 'src/teams/outcome.ts',
    find: "if (!head) return { kind: 'unsure', reason: 'no answer came', code };",
    replace: "if (!head) return { kind: 'not-sent', reason: 'no answer came', code };",
    suites: [CONNECTOR],
  },
  {
    name: 'What may have arrived is repeated without end',
    harm: 'People see the same card again every two hours.',
    file: 'src/core/retry.ts',
    find: 'undefined : schedule.unsureMs[tries.unsure];',
    replace: 'undefined : (schedule.unsureMs[tries.unsure] ?? schedule.unsureMs.at(-1));',
    suites: [RETRY],
  },
  {
    name: 'What may have arrived is repeated without a probe',
    harm: 'A card is posted again and again into a service that is down.',
    file: 'src/core/attempt.ts',
    find: 'deliveries.some(({ unsure }) => unsure > 0),',
    replace: 'deliveries.some(({ unsure }) => unsure > 9),',
    suites: [STILL_OURS],
  },
  {
    name: 'Any 2xx whose body is no JSON counts as failed',
    harm: 'A card that arrived is posted again.',
    file: 'src/teams/outcome.ts',
    find: "if (status >= 200 && status < 300) return { kind: 'delivered'",
    replace: "if (status >= 200 && status < 300 && isRecord(parse(body))) return { kind: 'delivered'",
    suites: [CONNECTOR],
  },
  {
    name: 'Retry-After is not kept',
    harm: 'Teams asked to wait, and shuts the bot out for not doing so.',
    file: 'src/core/retry.ts',
    find: 'Math.max(delayMs, Math.min(retryAfterMs > 0 ? retryAfterMs : 0, MAX_RETRY_AFTER_MS));',
    replace: 'Math.max(delayMs, Math.min(0, retryAfterMs));',
    suites: [RETRY],
  },
  {
    name: 'The breaker never opens',
    harm: 'Each waiting card is spent on a service that is down.',
    file: 'src/core/breaker.ts',
    find: 'if (failures >= FAILURES && places.length >= PLACES)',
    replace: 'if (failures >= FAILURES && places.length > PLACES)',
    suites: [GATES],
  },
  {
    name: 'Leases are not renewed while one sends',
    harm: 'A slow Teams makes another replica post the same card meanwhile.',
    file: 'src/core/holds.ts',
    find: 'if (held.size > 0) cancel ??= clock.after(RENEW_MS, renewAll);',
    replace: '',
    suites: [HOLDS],
  },
  {
    name: 'One posts without asking whether the claim still stands',
    harm: 'A process that was held up posts what another has posted meanwhile.',
    file: 'src/core/attempt.ts',
    find: 'if (!(await stillOurs()))',
    replace: 'if (!(await stillOurs()) && first.attempts < 0)',
    suites: [STILL_OURS],
  },
  {
    name: 'Stopping does not wait for what is under way',
    harm: 'Each update of the bot shows some cards twice.',
    file: 'src/core/deliver.ts',
    find: 'cancelNap();\n      while (pumping) await pumping;',
    replace: 'cancelNap();',
    suites: [DELIVER],
  },
  {
    name: 'A digest leaves out the last of what it tells',
    harm: 'Something happened, and nobody was told.',
    file: 'src/core/wording.ts',
    find: '.map((delivery) => entryOf(delivery, say));',
    replace: '.map((delivery) => entryOf(delivery, say)).slice(0, -1);',
    suites: [WORDING, LANES],
  },
];
