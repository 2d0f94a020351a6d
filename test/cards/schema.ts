/** What a good card is: only elements and properties that we mean to send, readable, small, and whole. */
import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';
import { expect } from 'chai';
import { z } from 'zod';
import { CARD_BYTES } from '../../src/cards/render.ts';

// The package's own door doesn't open in Node.
const renderer = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js') as typeof AdaptiveCards;

const shown = z.string().min(1);
const id = z.string().min(1);
const spacing = z.enum(['None', 'Small', 'Default', 'Medium', 'Large', 'ExtraLarge', 'Padding']);
const color = z.enum(['default', 'accent', 'good', 'warning', 'attention', 'dark', 'light']);
const box = z.enum(['default', 'emphasis', 'accent', 'good', 'attention', 'warning']);
const horizontal = z.enum(['Left', 'Center', 'Right']);
const vertical = z.enum(['Top', 'Center', 'Bottom']);
const common = {
  id: id.optional(),
  spacing: spacing.optional(),
  separator: z.boolean().optional(),
  isVisible: z.boolean().optional(),
};
const written = {
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
  color: color.optional(),
  isSubtle: z.boolean().optional(),
  fontType: z.enum(['Default', 'Monospace']).optional(),
};

const textBlock = z.strictObject({
  type: z.literal('TextBlock'),
  ...common,
  ...written,
  text: shown,
  wrap: z.literal(true),
  style: z.enum(['default', 'heading']).optional(),
  maxLines: z.number().int().positive().optional(),
  horizontalAlignment: horizontal.optional(),
});

const factSet = z.strictObject({
  type: z.literal('FactSet'),
  ...common,
  facts: z.array(z.strictObject({ title: z.string(), value: z.string() })).min(1),
});

const button = {
  id: id.optional(),
  title: shown,
  style: z.enum(['default', 'positive', 'destructive']).optional(),
  tooltip: shown.optional(),
  mode: z.enum(['primary', 'secondary']).optional(),
  isEnabled: z.boolean().optional(),
};
const sent = {
  ...button,
  data: z.record(z.string(), z.unknown()),
  associatedInputs: z.enum(['auto', 'none']).optional(),
};
const submit = z.strictObject({ type: z.literal('Action.Submit'), ...sent });
const openUrl = z.strictObject({
  type: z.literal('Action.OpenUrl'),
  ...button,
  url: z.url({ protocol: /^https?$/ }),
});
const execute = z.strictObject({ type: z.literal('Action.Execute'), ...sent, verb: id.optional(), fallback: submit });
const action = z.discriminatedUnion('type', [submit, execute, openUrl]);
const actions = z.array(action).min(1);

/** Inputs say what they are by `label`: a text block beside them is not read out with them. */
const input = {
  ...common,
  id,
  label: shown,
  isRequired: z.boolean().optional(),
  errorMessage: shown.optional(),
};
const query = z.strictObject({ type: z.literal('Data.Query'), dataset: id, associatedInputs: z.literal('auto') });
const inputs = [
  z.strictObject({
    type: z.literal('Input.Text'),
    ...input,
    placeholder: shown.optional(),
    value: z.string().optional(),
    maxLength: z.number().int().positive(),
    isMultiline: z.boolean().optional(),
    regex: z.string().optional(),
    style: z.enum(['text', 'tel', 'url', 'email']).optional(),
  }),
  z.strictObject({
    type: z.literal('Input.Number'),
    ...input,
    placeholder: shown.optional(),
    value: z.number().optional(),
    min: z.number().optional(),
    max: z.number().optional(),
  }),
  z.strictObject({
    type: z.literal('Input.ChoiceSet'),
    ...input,
    choices: z.array(z.strictObject({ title: shown, value: z.string() })).min(1),
    value: z.string().optional(),
    placeholder: shown.optional(),
    isMultiSelect: z.boolean().optional(),
    style: z.enum(['compact', 'expanded', 'filtered']).optional(),
    wrap: z.literal(true),
    'choices.data': query.optional(),
  }),
  z.strictObject({
    type: z.literal('Input.Toggle'),
    ...input,
    title: shown,
    value: z.string().optional(),
    valueOn: z.string().optional(),
    valueOff: z.string().optional(),
    wrap: z.literal(true),
  }),
] as const;

const column = z.strictObject({
  type: z.literal('Column'),
  ...common,
  width: z.union([z.enum(['auto', 'stretch']), z.number().positive()]),
  style: box.optional(),
  verticalContentAlignment: vertical.optional(),
  get items() {
    return elements;
  },
});

const container = z.strictObject({
  type: z.literal('Container'),
  ...common,
  style: box.optional(),
  bleed: z.boolean().optional(),
  verticalContentAlignment: vertical.optional(),
  get items() {
    return elements;
  },
});

/** Three columns are as many as a phone shows. */
const columnSet = z.strictObject({
  type: z.literal('ColumnSet'),
  ...common,
  style: box.optional(),
  bleed: z.boolean().optional(),
  columns: z.array(column).min(1).max(3),
});

/** Newer than the standard's version: always with something for clients that can't draw it. */
const lineChart = z.strictObject({
  type: z.literal('Chart.Line'),
  ...common,
  title: shown,
  colorSet: z.literal('categorical'),
  yMin: z.number().optional(),
  yMax: z.number().optional(),
  data: z
    .array(
      z.strictObject({
        legend: shown,
        color: z.enum(['categoricalBlue', 'attention']),
        values: z.array(z.strictObject({ x: shown, y: z.number() })).min(2),
      }),
    )
    .min(1),
  fallback: container,
});

const actionSet = z.strictObject({ type: z.literal('ActionSet'), ...common, actions });

/** Text that is copied: it stands as it is, without escapes. */
const richText = z.strictObject({
  type: z.literal('RichTextBlock'),
  ...common,
  inlines: z
    .array(z.strictObject({ type: z.literal('TextRun'), text: z.string().min(1), fontType: z.literal('Monospace') }))
    .min(1),
});

const elements: z.ZodType = z
  .array(
    z.discriminatedUnion('type', [textBlock, factSet, actionSet, container, columnSet, lineChart, richText, ...inputs]),
  )
  .min(1);

const cardSchema = z.strictObject({
  type: z.literal('AdaptiveCard'),
  $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
  version: z.literal('1.5'),
  lang: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
  fallbackText: shown,
  body: elements,
  actions: actions.optional(),
});

const MOST_ACTIONS = 6;

/** Every object in the card, however deep, data of buttons left out. */
export const partsOf = (node: unknown): readonly Record<string, unknown>[] => {
  if (Array.isArray(node)) return node.flatMap(partsOf);
  if (typeof node !== 'object' || node === null) return [];
  const part = node as Record<string, unknown>;
  return [part, ...Object.entries(part).flatMap(([name, value]) => (name === 'data' ? [] : partsOf(value)))];
};

const isAction = ({ type }: Record<string, unknown>): boolean => String(type).startsWith('Action.');
const isInput = ({ type }: Record<string, unknown>): boolean => String(type).startsWith('Input.');

/** The package tests `lang` with a stateful pattern that forgets every other card: our own schema checks it. */
const LANG = /^Invalid value "[a-z]{2,3}" for property "lang"\.$/;

/** Our own schema has a fallback for them. */
const NEWER = /^Unknown element type "Chart\.Line"|^Property "choices\.data" is supported in version 1\.6/;

/** What the renderer itself finds wrong: it knows the standard, but overlooks properties that it doesn't know. */
const complaints = (card: unknown): readonly string[] => {
  const context = new renderer.SerializationContext(renderer.Versions.v1_5);
  const parsed = new renderer.AdaptiveCard();
  // As Teams; the package by itself shows five.
  parsed.hostConfig = new renderer.HostConfig({ actions: { maxActions: MOST_ACTIONS } });
  parsed.parse(card, context);
  const invalid = parsed.validateProperties().validationEvents;
  return [
    ...Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message),
    ...invalid.map(({ message }) => message),
  ].filter((message) => !LANG.test(message) && !NEWER.test(message));
};

/** Fails with what is wrong. For every card that we send: whatever suite made it, it passes through here. */
export const expectGoodCard = (card: unknown): void => {
  const checked = cardSchema.safeParse(card);
  expect(checked.success, checked.success ? '' : z.prettifyError(checked.error)).to.equal(true);
  expect(complaints(card), 'what the adaptivecards package says').to.deep.equal([]);
  const json = JSON.stringify(card);
  expect(Buffer.byteLength(json), 'bytes').to.be.below(CARD_BYTES);
  // Of ours: what people or services write stands where nothing is worked out, see `expectHarmless`.
  const unfilled = /\$\{[$\w.]{0,40}\}/.exec(json);
  expect(unfilled?.[0], 'an expression that was not filled').to.equal(undefined);
  const parts = partsOf(card);
  expect(parts.filter(isAction).length, 'buttons').to.be.at.most(MOST_ACTIONS);
  const ids = parts.filter(isInput).map((part) => part['id']);
  expect(new Set(ids).size, 'inputs with an id of their own').to.equal(ids.length);
};
