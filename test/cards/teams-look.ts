/** Host configurations with colours like Teams', light and dark, so that pictures come close to what people see. */

const colors = {
  default: { default: '#252424', subtle: '#616161' },
  dark: { default: '#252424', subtle: '#616161' },
  light: { default: '#ffffff', subtle: '#ffffff' },
  accent: { default: '#6264a7', subtle: '#8b8cc7' },
  good: { default: '#92c353', subtle: '#92c353' },
  warning: { default: '#f8d22a', subtle: '#f8d22a' },
  attention: { default: '#c4314b', subtle: '#c4314b' },
};

const darkColors = {
  default: { default: '#ffffff', subtle: '#adadad' },
  dark: { default: '#ffffff', subtle: '#adadad' },
  light: { default: '#252424', subtle: '#252424' },
  accent: { default: '#a6a7dc', subtle: '#8b8cc7' },
  good: { default: '#92c353', subtle: '#92c353' },
  warning: { default: '#f8d22a', subtle: '#f8d22a' },
  attention: { default: '#f9526b', subtle: '#f9526b' },
};

const boxesOf = (foregroundColors: typeof colors, backgrounds: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(backgrounds).map(([style, backgroundColor]) => [style, { backgroundColor, foregroundColors }]),
  );

const LIGHT = {
  default: '#ffffff',
  emphasis: '#f9f8f7',
  accent: '#c7def9',
  good: '#ccffcc',
  warning: '#ffe2b2',
  attention: '#ffc5b2',
};
const DARK = {
  default: '#292929',
  emphasis: '#1f1f1f',
  accent: '#1c2b3f',
  good: '#12320f',
  warning: '#40290a',
  attention: '#451214',
};

const lookOf = (containerStyles: object, lineColor: string) => ({
  ...common,
  separator: { lineThickness: 1, lineColor },
  containerStyles,
});

const common = {
  fontFamily: '"Segoe UI", "Liberation Sans", "Noto Color Emoji", sans-serif',
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  supportsInteractivity: true,
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
  },
  factSet: {
    title: { weight: 'bolder', wrap: true, maxWidth: 150 },
    value: { wrap: true },
    spacing: 16,
  },
  textBlock: { headingLevel: 2 },
};

export const looks = {
  light: lookOf(boxesOf(colors, LIGHT), '#e0e0e0'),
  dark: lookOf(boxesOf(darkColors, DARK), '#3d3d3d'),
} as const;

export type LookName = keyof typeof looks;

/** Teams' buttons and inputs, roughly. */
export const teamsStyle = `
  html, body { margin: 0; background: #f5f5f5; }
  .card { margin: 8px; background: #fff; border: 1px solid #d1d1d1; border-radius: 8px; overflow: hidden; }
  .ac-adaptiveCard:focus { outline: none; }
  .ac-textBlock p { margin: 0; }
  /* As the Playground and Teams' clients do; the renderer alone would squeeze them into one row. */
  .ac-actionSet { flex-wrap: wrap; gap: 8px; }
  .ac-actionSet > :not(button) { display: none; }
  .ac-actionSet > button { flex: 0 1 auto !important; }
  .ac-anchor, .ac-textBlock a { color: #4f52b2; }
  .ac-pushButton { font: 600 14px "Segoe UI", "Liberation Sans", sans-serif; padding: 6px 12px; background: #fff;
    border: 1px solid #d1d1d1; border-radius: 4px; color: #242424; max-width: 100%; }
  .ac-pushButton.style-positive { background: #5b5fc7; color: #fff; border-color: #5b5fc7; }
  .ac-pushButton.style-destructive, .ac-pushButton.style-destructive:hover { background: #fff; color: #b10e1c; }
  .ac-input { font: 14px "Segoe UI", "Liberation Sans", sans-serif; padding: 6px; border: 1px solid #d1d1d1;
    border-radius: 4px; box-sizing: border-box; max-width: 100%; }
  .ac-choiceSetInput-expanded, .ac-input input[type=checkbox] { border: 0; }
  .dark, .dark body { background: #1f1f1f; }
  .dark .ac-anchor, .dark .ac-textBlock a { color: #7f85f5; }
  .dark .card { background: #292929; border-color: #3d3d3d; }
  .dark .ac-pushButton, .dark .ac-input { background: #292929; color: #fff; border-color: #666; }
  .dark .ac-pushButton.style-positive { background: #7f85f5; color: #000; border-color: #7f85f5; }
  .dark .ac-pushButton.style-destructive { background: #292929; color: #dc626d; }
`;
