/** Screenshots made small: of their colours the most frequent are kept, and each pixel is one byte or less of a PNG. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = 8;
const MOST_COLORS = 48;

type Picture = { readonly width: number; readonly height: number; readonly colors: Uint32Array };

type Chunk = { readonly type: string; readonly data: Buffer };

const chunksOf = (png: Buffer): readonly Chunk[] => {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const data = png.subarray(at + 8, at + 8 + length);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data });
    at += 12 + length;
  }
  return chunks;
};

const paeth = (left: number, above: number, corner: number): number => {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
};

/** What a byte was predicted to be, by its row's filter. */
const predictions = [
  () => 0,
  (left: number) => left,
  (_: number, above: number) => above,
  (left: number, above: number) => (left + above) >> 1,
  paeth,
];

/** As browsers write them: eight bits a channel, three channels or four, not interlaced. */
const read = (png: Buffer): Picture => {
  const chunks = chunksOf(png);
  const head = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const channels = head[9] === 6 ? 4 : 3;
  const raw = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  const stride = width * channels;
  const bytes = new Uint8Array(height * stride);
  for (let y = 0; y < height; y += 1) {
    const predict = predictions[raw[y * (stride + 1)] ?? 0] ?? paeth;
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (bytes[at - channels] ?? 0);
      const above = y === 0 ? 0 : (bytes[at - stride] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (bytes[at - stride - channels] ?? 0);
      bytes[at] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predict(left, above, corner);
    }
  }
  const colors = new Uint32Array(width * height);
  for (let at = 0; at < colors.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = bytes.subarray(at * channels, at * channels + 3);
    colors[at] = (red << 16) | (green << 8) | blue;
  }
  return { width, height, colors };
};

const distance = (one: number, two: number): number =>
  ((one >> 16) - (two >> 16)) ** 2 + (((one >> 8) & 255) - ((two >> 8) & 255)) ** 2 + ((one & 255) - (two & 255)) ** 2;

const nearestTo = (color: number, palette: readonly number[]): number => {
  let best = 0;
  for (let at = 1; at < palette.length; at += 1) {
    if (distance(color, palette[at] ?? 0) < distance(color, palette[best] ?? 0)) best = at;
  }
  return best;
};

const chunk = (type: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
};

/** The same picture with few colours. */
export const small = (png: Buffer): Buffer => {
  const { width, height, colors } = read(png);
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_COLORS)
    .map(([color]) => color);
  const places = new Map([...counts.keys()].map((color) => [color, nearestTo(color, palette)]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let at = 0; at < colors.length; at += 1) {
    rows[at + Math.floor(at / width) + 1] = places.get(colors[at] ?? 0) ?? 0;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    png.subarray(0, SIGNATURE),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};
