/** Answers that no sane service gives, as a table: on which path, and what the look must come to. */
import type { Problem } from '../../src/core/model.ts';
import { aJob, aMeasure, aNode, aSegment, aTask } from '../../src/demo/shapes.ts';
import type { Fault } from '../fakes/customer-insights.ts';

const SOURCES = '/manage/datasources';
const SEGMENTS = '/manage/segments';
const MEASURES = '/manage/measures';
const STATUS = '/workflows/main/status';
export const JOBS = '/workflows/main/jobs';

/** `whole`: the look comes off, and tells of the failure that happened meanwhile. Otherwise: it fails for this reason. */
type Row = readonly [what: string, path: string, fault: Fault, outcome: 'whole' | Problem['kind']];

const good = Array.from({ length: 9 }, (_, index) => aSegment({ friendlyName: `Segment ${index}` }));
const withBad = (...bad: unknown[]): Fault => ({ body: [...good, ...bad] });
const json = (text: string): Fault => ({ body: text, headers: { 'content-type': 'application/json' } });
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const ended = { submittedTimestamp: '2026-03-02T05:00:30Z', endTimestamp: '2026-03-02T05:00:40Z' };
/** A job with one failed ingestion task, and whatever is odd about them. */
export const someJob = (given: object, task: object = {}): unknown => ({
  ...aJob({ jobId: 'odd', operationType: 'ingestion', jobStatus: 'failed', ...ended }),
  tasks: [
    {
      ...aTask({ operationType: 'ingestion', taskStatus: 'failed', friendlyName: 'Loyalty files', ...ended }),
      ...task,
    },
  ],
  ...given,
});

export const broken: readonly Row[] = [
  ['nothing at all', SEGMENTS, json(''), 'garbled'],
  ['half of JSON', SEGMENTS, json('[{"name":"A","frien'), 'garbled'],
  ['JSON that stops in an escape', SEGMENTS, json('["\\u12'), 'garbled'],
  ['two JSON texts', SEGMENTS, json('[][]'), 'garbled'],
  ['JSON of another dialect', SEGMENTS, json("[{name: 'A'}]"), 'garbled'],
  ['NaN', SEGMENTS, json('[NaN]'), 'garbled'],
  ['a page of HTML', SEGMENTS, { status: 200, body: '<!DOCTYPE html><title>Sign in</title>' }, 'garbled'],
  ['XML', SEGMENTS, { status: 200, body: '<?xml version="1.0"?><error/>' }, 'garbled'],
  ['zeros', SEGMENTS, { status: 200, body: '\u0000'.repeat(500) }, 'garbled'],
  ['null', SEGMENTS, json('null'), 'garbled'],
  ['a number', SEGMENTS, json('42'), 'garbled'],
  ['a string', SEGMENTS, json('"segments"'), 'garbled'],
  ['an object that is no page', SEGMENTS, { body: { segments: [] } }, 'garbled'],
  ['a page whose value is no list', SEGMENTS, { body: { value: {} } }, 'garbled'],
  ['a page whose value is null', SEGMENTS, { body: { value: null } }, 'garbled'],
  [
    'an error form with status 200',
    STATUS,
    { body: { httpStatusCode: 500, errorCode: 'internalServerError' } },
    'garbled',
  ],
  ['a list of nulls', SEGMENTS, { body: [null, null] }, 'garbled'],
  ['a list of lists', SEGMENTS, json(nested(50_000)), 'garbled'],
  ['a list of numbers', JOBS, { body: [1, 2, 3] }, 'garbled'],
  [
    '21 % bad items',
    SEGMENTS,
    { body: [...Array.from({ length: 79 }, (_, i) => aSegment({ friendlyName: `S${i}` })), ...Array(21).fill({})] },
    'garbled',
  ],
  ['tasks that are mostly bad', JOBS, { body: [someJob({ tasks: [{}, {}] })] }, 'garbled'],
  ['tasks that are no list', JOBS, { body: [someJob({ tasks: 'none' })] }, 'garbled'],
  ['segments by number', SEGMENTS, { body: [{ name: 7 }] }, 'garbled'],
  ['ids longer than any', SEGMENTS, { body: [{ name: 'x'.repeat(10_000) }] }, 'garbled'],
  ['a circle of pages', SEGMENTS, { body: { value: [], nextLink: `?page=1` } }, 'garbled'],
  [
    'a next page on another host',
    SEGMENTS,
    { body: { value: [], '@odata.nextLink': 'https://evil.example/x' } },
    'garbled',
  ],
  ['a next page on another port', SEGMENTS, { body: { value: [], nextLink: 'http://127.0.0.1:9/x' } }, 'garbled'],
  ['a next page that is a script', SEGMENTS, { body: { value: [], nextLink: 'javascript:alert(1)' } }, 'garbled'],
  ['a next page that is a file', SEGMENTS, { body: { value: [], nextLink: 'file:///etc/passwd' } }, 'garbled'],
  ['an answer cut in its middle', SEGMENTS, { kind: 'truncate', body: good }, 'unreachable'],
  ['a cut connection', SEGMENTS, { kind: 'reset' }, 'unreachable'],
  ['a gateway page', JOBS, { kind: 'html' }, 'unreachable'],
  ['500 without a body', JOBS, { status: 500, body: '' }, 'unreachable'],
  ['503 with a wait in words', JOBS, { status: 503, headers: { 'retry-after': 'a while' }, body: '' }, 'unreachable'],
  ['429 with a wait of a year', JOBS, { status: 429, headers: { 'retry-after': '31536000' }, body: '' }, 'throttled'],
  [
    '429 with a wait in the past',
    JOBS,
    { status: 429, headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, body: '' },
    'throttled',
  ],
  [
    'a quota form',
    MEASURES,
    { status: 403, body: { statusCode: 403, message: 'Out of call volume quota.' } },
    'throttled',
  ],
  [
    'a redirect to elsewhere',
    MEASURES,
    { status: 307, headers: { location: 'https://evil.example/' }, body: '' },
    'refused',
  ],
  ['400', MEASURES, { status: 400, body: { errorCode: 'malformedInput' } }, 'refused'],
  ['418', MEASURES, { status: 418, body: 'short and stout' }, 'refused'],
  ['204', MEASURES, { status: 204, body: '' }, 'garbled'],
  ['403', MEASURES, { status: 403, body: 'no' }, 'not-a-user'],
  ['404', MEASURES, { status: 404, body: 'no' }, 'not-found'],
  ['an empty list', SOURCES, { body: [] }, 'suspicious'],
  ['an empty page', SOURCES, { body: { value: [] } }, 'suspicious'],
];

export const odd: readonly Row[] = [
  ['one bad segment among good ones', SEGMENTS, withBad({ name: null }), 'whole'],
  ['one null among good ones', SEGMENTS, withBad(null), 'whole'],
  ['a segment of 1 MB', SEGMENTS, withBad({ ...good[0], name: 'big', friendlyName: 'x'.repeat(1_000_000) }), 'whole'],
  [
    'dates with junk',
    SEGMENTS,
    withBad({
      ...good[0],
      name: 'junk',
      evaluationStatus: { jobStatus: 'CompletedSuccess', evaluationDate: '2026-99-99', entityCount: 5 },
    }),
    'whole',
  ],
  [
    'counts of other types',
    SEGMENTS,
    withBad({
      ...good[0],
      name: 'odd',
      evaluationStatus: {
        jobStatus: 'CompletedSuccess',
        evaluationDate: '2026-03-02T05:00:00Z',
        entityCount: { n: 5 },
      },
    }),
    'whole',
  ],
  [
    'negative and endless counts',
    SEGMENTS,
    json(
      `[{"name":"n","evaluationStatus":{"jobStatus":"CompletedSuccess","evaluationDate":"2026-03-02T05:00:00Z","entityCount":-1e999}}]`,
    ),
    'whole',
  ],
  [
    'words that nobody knows',
    SEGMENTS,
    withBad({ ...good[0], name: 'new', state: 'hibernating', evaluationStatus: { jobStatus: 'Dreaming' } }),
    'whole',
  ],
  [
    'a prototype in the fields',
    SEGMENTS,
    json(`[${JSON.stringify(good[0])},{"name":"__proto__","__proto__":{"state":"inactive"},"constructor":5}]`),
    'whole',
  ],
  [
    'names that are code',
    SEGMENTS,
    withBad({ ...good[0], name: '<script>', friendlyName: '$'.concat('{alert(1)} [x](https://evil.example)') }),
    'whole',
  ],
  ['the same item a hundred times', SEGMENTS, { body: Array(100).fill(good[0]) }, 'whole'],
  ['a byte order mark', SEGMENTS, json(`\uFEFF${JSON.stringify(good)}`), 'whole'],
  [
    '100,000 segments',
    SEGMENTS,
    { body: Array.from({ length: 100_000 }, (_, index) => ({ name: `S${index}` })) },
    'whole',
  ],
  [
    'measures whose numbers are words',
    MEASURES,
    {
      body: [
        {
          ...aMeasure(),
          latestEvaluation: { state: 'completed', endTime: null },
          output: { values: { a: 'many', b: null, c: [] }, evaluationTime: 'now' },
        },
      ],
    },
    'whole',
  ],
  [
    'an aggregate without a name',
    MEASURES,
    { body: [{ ...aMeasure(), definition: { isScalar: true, aggregates: [null, {}, { alias: 'a' }] } }] },
    'whole',
  ],
  [
    'nodes without identifiers',
    STATUS,
    {
      body: [
        { ...aNode(), identifier: null },
        { operationType: 'ingestion', taskStatus: 'failed' },
      ],
    },
    'whole',
  ],
  [
    'nodes of kinds that nobody knows',
    STATUS,
    { body: [{ operationType: 'quantumLeap', identifier: 'x', taskStatus: 'entangled', jobIds: 'none' }] },
    'whole',
  ],
];
