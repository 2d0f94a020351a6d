/** Reads the pixels of a PNG, as much of the format as icons need: 8 bits, RGB or RGBA, not interlaced. */
import { inflateSync } from 'node:zlib';

export type Picture = { readonly width: number; readonly height: number; readonly pixels: readonly Pixel[] };
export type Pixel = { readonly red: number; readonly green: number; readonly blue: number; readonly alpha: number };

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHANNELS: { readonly [colorType: number]: number } = { 2: 3, 6: 4 };

/** Takes a file's bytes. Throws an Error that says what is wrong with them. */
export const readPng = (bytes: Uint8Array): Picture => {
  const file = Buffer.from(bytes);
  if (!file.subarray(0, 8).equals(SIGNATURE)) throw new Error('is not a PNG');
  const chunks = chunksOf(file);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header?.length !== 13) throw new Error('has no PNG header');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = CHANNELS[header.readUInt8(9)];
  if (header.readUInt8(8) !== 8 || channels === undefined || header.readUInt8(12) !== 0) {
    throw new Error('has to be saved as 8-bit RGB or RGBA, not interlaced');
  }
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const lines = inflateSync(packed);
  if (lines.length !== height * (width * channels + 1)) throw new Error('is damaged');
  return { width, height, pixels: pixelsOf(unfilter(lines, width * channels, channels), channels) };
};

const chunksOf = (file: Buffer): readonly { readonly type: string; readonly data: Buffer }[] => {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at + 12 <= file.length; ) {
    const length = file.readUInt32BE(at);
    chunks.push({ type: file.toString('latin1', at + 4, at + 8), data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
};

/** Undoes the per-line prediction of PNG: each byte was written as its difference from its neighbours. */
const unfilter = (lines: Buffer, stride: number, step: number): Buffer => {
  const height = lines.length / (stride + 1);
  const plain = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines.readUInt8(y * (stride + 1));
    for (let x = 0; x < stride; x += 1) {
      const left = x >= step ? plain.readUInt8(y * stride + x - step) : 0;
      const up = y > 0 ? plain.readUInt8((y - 1) * stride + x) : 0;
      const upLeft = x >= step && y > 0 ? plain.readUInt8((y - 1) * stride + x - step) : 0;
      const written = lines.readUInt8(y * (stride + 1) + 1 + x);
      plain.writeUInt8((written + predict(filter, left, up, upLeft)) & 0xff, y * stride + x);
    }
  }
  return plain;
};

const predict = (filter: number, left: number, up: number, upLeft: number): number => {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) throw new Error('is damaged');
  const guess = left + up - upLeft;
  const [toLeft, toUp, toUpLeft] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - upLeft)];
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
};

const pixelsOf = (plain: Buffer, channels: number): readonly Pixel[] =>
  Array.from({ length: plain.length / channels }, (_, index) => ({
    red: plain.readUInt8(index * channels),
    green: plain.readUInt8(index * channels + 1),
    blue: plain.readUInt8(index * channels + 2),
    alpha: channels === 4 ? plain.readUInt8(index * channels + 3) : 0xff,
  }));
