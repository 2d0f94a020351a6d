/** The icons' rules, on the committed pictures and on drawn ones that break each rule. */
import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { iconProblems } from '../../appPackage/icons.ts';
import { readPng } from '../../appPackage/png.ts';

const read = (name: string): Buffer => readFileSync(new URL(`../../appPackage/${name}`, import.meta.url));
const GROUND = [0x17, 0x50, 0x5c, 0xff] as const;
const ACCENT = '#17505C';

type Paint = (x: number, y: number) => readonly number[];

/** A PNG of unfiltered RGBA lines; its checksums are left blank, which the reader doesn't mind. */
const draw = (side: number, paint: Paint): Buffer => {
  const lines = Array.from({ length: side }, (_, y) => [
    0,
    ...Array.from({ length: side }, (_, x) => paint(x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from(lines.flat())))]);
};

const color = (paint: Paint) => iconProblems(draw(192, paint), read('outline.png'), ACCENT).join('\n');
const outline = (paint: Paint) => iconProblems(read('color.png'), draw(32, paint), ACCENT).join('\n');

describe('the icons', () => {
  it('are as Teams asks: 192×192 opaque and 32×32 white on transparent', () => {
    expect(iconProblems(read('color.png'), read('outline.png'), ACCENT)).to.deep.equal([]);
    const { pixels } = readPng(read('outline.png'));
    expect(pixels.filter(({ alpha }) => alpha === 0).length).to.be.greaterThan(500);
    expect(pixels.filter(({ alpha }) => alpha === 0xff).length).to.be.greaterThan(100);
  });

  it('may not be drawn to the edge, where Teams cuts the color icon', () => {
    expect(color((x, y) => (x === 10 && y === 96 ? [255, 255, 255, 255] : GROUND))).to.contain('middle 120 pixels');
    expect(color((x, y) => (x === 96 && y === 96 ? [255, 255, 255, 255] : GROUND))).to.equal('');
  });

  it('may not let the background through the color icon', () => {
    expect(color((x) => (x === 96 ? [0x17, 0x50, 0x5c, 0x80] : GROUND))).to.contain('opaque');
  });

  it('may not differ from the accent color around them', () => {
    expect(color(() => [1, 2, 3, 255])).to.contain('#010203');
  });

  it('may not have any other color than white in the outline', () => {
    expect(outline((x) => (x === 5 ? [255, 255, 254, 1] : [0, 0, 0, 0]))).to.contain('white only');
    expect(outline((x) => (x === 5 ? [255, 255, 255, 1] : [0, 0, 0, 0]))).to.equal('');
  });

  it('may not be a filled or an empty square instead of an outline', () => {
    expect(outline(() => [255, 255, 255, 255])).to.contain('most of it is filled');
    expect(outline(() => [255, 255, 255, 0])).to.contain('is empty');
  });

  it('are refused with the reason when they are no readable PNG', () => {
    expect(iconProblems(Buffer.from('GIF89a'), read('outline.png'), ACCENT).join()).to.contain(
      'color.png is not a PNG',
    );
    const cut = read('color.png').subarray(0, 200);
    expect(iconProblems(cut, read('outline.png'), ACCENT).join()).to.match(/^color\.png /);
  });
});
