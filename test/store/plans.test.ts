/** How SQLite finds what the store asks for: by index, however much there is. */
import { expect } from 'chai';
import { plansOf, type Statement } from './explained.ts';
import { useAll } from './repertoire.ts';

describe("SQLite's plans", () => {
  let statements: readonly Statement[];
  before(async () => {
    statements = await plansOf(useAll);
  });

  it('matches an event with subscriptions by a range of one index, and reads nothing else of them', () => {
    const matching = statements.filter(
      ({ text }) => text.includes('"subscription_targets" as "t"') && /threshold/.test(text),
    );
    expect(matching).to.have.length(1);
    expect(matching[0]?.plan).to.deep.equal([
      'SEARCH t USING COVERING INDEX subscription_targets_match ' +
        '(tenant_id=? AND environment_id=? AND trigger=? AND target=? AND threshold>? AND threshold<?)',
      'CORRELATED SCALAR SUBQUERY 1',
      'SEARCH c USING INDEX sqlite_autoindex_conversations_1 (tenant_id=? AND conversation_id=?)',
    ]);
  });

  it('finds whose turn it is by hopping from tenant to tenant along one index, however much is due', () => {
    const turns = statements.filter(({ text }) => text.includes('with recursive waiting'));
    expect(turns).to.have.length.greaterThan(0);
    for (const { plan } of turns) {
      expect(plan.filter((step) => / l USING/.test(step))).to.deep.equal([
        // The first hop: one row, as the statement says.
        'SCAN l USING COVERING INDEX lanes_of_tenant',
        'SEARCH l USING COVERING INDEX lanes_of_tenant (tenant_id>?)',
        'SEARCH l USING COVERING INDEX lanes_of_tenant (tenant_id=? AND due_at>?)',
      ]);
      expect(plan.filter((step) => step.includes('TEMP B-TREE'))).to.deep.equal([]);
    }
    const lanes = statements.filter(({ text }) => /from "lanes" where "tenant_id" = \? and "due_at" <=/.test(text));
    expect(lanes.map(({ plan }) => plan)).to.deep.equal([
      ['SEARCH lanes USING INDEX lanes_of_tenant (tenant_id=? AND due_at<?)'],
    ]);
  });

  it('reads no table from end to end', () => {
    expect(statements).to.have.length.greaterThan(50);
    const others = statements.filter(({ text }) => !text.includes('with recursive waiting'));
    // What waits is few, and how much there is of all tenants is asked of the index that holds nothing else.
    const isWhole = (step: string) =>
      step.startsWith('SCAN') &&
      !step.startsWith('SCAN json_each') &&
      step !== 'SCAN deliveries USING INDEX deliveries_open';
    const scans = others.flatMap(({ text, plan }) => plan.filter(isWhole).map((step) => [step, text]));
    expect(scans).to.deep.equal([]);
  });

  it("reads of a tenant's rows only those that are asked for", () => {
    // A budget is one row, and the index of what is troubled holds nothing else, in the order that is asked for. What
    // waits is listed for operators, newest first.
    const few = /^select \* from "environments"|^update "budgets"|d\.state = \? and .* order by "d"\."updated_at" desc/;
    const whole = statements.filter(({ text, plan }) =>
      plan.some((step) => step.endsWith('(tenant_id=?)') && !step.includes('deliveries_troubled') && !few.test(text)),
    );
    expect(whole).to.deep.equal([]);
  });

  it('finds what is open in a lane without reading what was', () => {
    // But for operators, who ask of all lanes.
    const ofAll = /group by "state"|d\.state = \? and/;
    const opens = statements.filter(
      ({ text }) => text.includes("'pending', 'sending', 'retry', 'parked'") && !ofAll.test(text),
    );
    expect(opens).to.have.length.greaterThan(4);
    for (const { text, plan } of opens) {
      const steps = plan.filter((step) => /^SEARCH (d|deliveries|head) /.test(step));
      expect(steps, text).to.not.deep.equal([]);
      for (const step of steps) {
        expect(step, text).to.match(
          /deliveries_open \(tenant_id=\? AND lane_id=\?|deliveries_elsewhere \(tenant_id=\? AND subscription_id=\?/,
        );
      }
    }
  });
});
