/** What Teams asks of the two icons. */
import { type Picture, readPng } from './png.ts';

/** Teams crops the color icon to a circle or a hexagon: what matters keeps to the middle 120 px. */
const SAFE_SIDE_PX = 120;

/** Takes both files' bytes; returns what is wrong, in words, empty when all is well. */
export const iconProblems = (color: Uint8Array, outline: Uint8Array, accentColor: string): readonly string[] => [
  ...look('color.png', color, 192, (picture) => colorProblems(picture, accentColor)),
  ...look('outline.png', outline, 32, outlineProblems),
];

const look = (
  name: string,
  bytes: Uint8Array,
  side: number,
  rules: (picture: Picture) => readonly string[],
): readonly string[] => {
  try {
    const picture = readPng(bytes);
    if (picture.width !== side || picture.height !== side) {
      return [`${name} is ${picture.width}×${picture.height}: it has to be ${side}×${side} pixels.`];
    }
    return rules(picture).map((problem) => `${name} ${problem}.`);
  } catch (error) {
    return [`${name} ${(error as Error).message}.`];
  }
};

const colorProblems = ({ width, pixels }: Picture, accentColor: string): readonly string[] => {
  const margin = (width - SAFE_SIDE_PX) / 2;
  const hex = (at: number): string => {
    const pixel = pixels[at];
    return `#${[pixel?.red, pixel?.green, pixel?.blue].map((part) => (part ?? 0).toString(16).padStart(2, '0')).join('')}`;
  };
  const strays = pixels.filter((_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    const inside = Math.min(x, y) >= margin && Math.max(x, y) < width - margin;
    return !inside && hex(at) !== hex(0);
  });
  return [
    ...(pixels.some(({ alpha }) => alpha !== 0xff) ? ['has to be opaque: Teams shows it on any background'] : []),
    ...(strays.length > 0 ? [`draws outside its middle ${SAFE_SIDE_PX} pixels, where Teams may cut it off`] : []),
    ...(hex(0) === accentColor.toLowerCase()
      ? []
      : [`has ${hex(0)} for its ground, but accentColor is ${accentColor}`]),
  ];
};

const outlineProblems = ({ pixels }: Picture): readonly string[] => {
  const drawn = pixels.filter(({ alpha }) => alpha > 0);
  const white = drawn.every(({ red, green, blue }) => red === 0xff && green === 0xff && blue === 0xff);
  return [
    ...(white ? [] : ['has to be white only, on transparent']),
    ...(drawn.length === 0 ? ['is empty'] : []),
    ...(drawn.length > pixels.length / 2 ? ['has to be an outline on transparent: most of it is filled'] : []),
  ];
};
