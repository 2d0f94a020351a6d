/** Ids are made of what they name. */
import { expect } from 'chai';
import fc from 'fast-check';
import { deliveryId, eventId, referenceOf } from '../../src/core/ids.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', ':', '|', '1', '"', 'é'), maxLength: 6 });
const parts = fc.record({
  trigger: text,
  tenantId: text,
  environmentId: text,
  subjectKind: text,
  subjectId: text,
  incarnation: text,
  occasion: text,
});

describe('Ids', () => {
  it('differ whenever a part differs, whatever separators the parts hold', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = Object.values(a).join('\0') === Object.values(b).join('\0');
        expect(eventId(a) === eventId(b)).to.equal(same);
      }),
      { numRuns: 10_000 },
    );
  });

  it('stay the same over versions, so that an upgrade tells nothing twice', () => {
    const event = eventId({
      trigger: 'refresh-failed',
      tenantId: 'tenant-a',
      environmentId: 'env-1',
      subjectKind: 'data-source',
      subjectId: 'loyalty',
      incarnation: '',
      occasion: 'job-1',
    });
    expect(event).to.equal('_d2o2f4s2e-0h_lGi4Tqr5VhaEKgiacL');
    expect(deliveryId(event, 'subscription-1')).to.equal('YzjPDJXBgX4n_aO9diFtDkNtPA7JN5VU');
    expect(referenceOf('YzjPDJXBgX4n_aO9diFtDkNtPA7JN5VU')).to.equal('TD-DVJGNHK');
  });

  it('have a reference that can be read out: no I, L, O or U', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(referenceOf(id)).to.match(/^TD-[0-9A-HJKMNP-TV-Z]{7}$/);
      }),
    );
  });
});
