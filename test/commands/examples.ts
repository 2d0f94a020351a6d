/** A line for each verb: who adds a verb gives one here, and its rights are tested with all the others. */
import type { Command } from '../../src/commands/line/command.ts';
import type { Need } from '../../src/core/rights.ts';

export const examples: { readonly [K in Command['kind']]: string } = {
  help: 'help',
  hello: 'hello',
  environments: 'environments',
  status: 'status',
  form: 'subscribe',
  subscribe: 'subscribe failures',
  list: 'list',
  edit: 'edit 1',
  history: 'history',
  export: 'export',
  unsubscribe: 'unsubscribe 1',
  'unsubscribe-all': 'unsubscribe all',
  test: 'test 1',
  acknowledge: 'acknowledge TD-7F3K2Q9',
  why: 'why TD-7F3K2Q9',
  audit: 'audit',
  language: 'language English',
  timezone: 'timezone Oslo',
  tables: 'tables',
  items: 'items Customer',
  item: 'item Customer 1',
  'create-item': 'create item UnifiedActivity',
  'update-item': 'update item Customer 1',
  partitions: 'partitions Customer',
  search: 'search zoe',
  switchinstance: 'switchinstance Contoso',
  report: 'report',
  refresh: 'refresh "Loyalty files"',
  cancel: 'cancel',
};

/** Lines whose need depends on what they say, or that are no command at all. */
export const further: readonly (readonly [line: string, need: Need])[] = [
  ['subscribe failures to webhook "https://hooks.contoso.com/x"', 'outside'],
  ['subscribe failures to email ada@contoso.com', 'outside'],
  ['subscribe failures to owners', 'writes'],
  ['make me a sandwich', 'reads'],
  ['report daily at 08:00', 'writes'],
  ['report off', 'writes'],
  ['unsubscribe', 'reads'],
  ['language', 'reads'],
  ['timezone', 'reads'],
];
