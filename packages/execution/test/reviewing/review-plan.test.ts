import { describe, expect, it } from 'vitest';

import { createPlan } from '../../src/planning/create-plan.ts';
import { ReviewedPlan, reviewPlan } from '../../src/reviewing/review-plan.ts';

const step = (id: string, title: string, ...dependsOn: string[]) => ({
  id,
  title,
  dependsOn,
  acceptance: 'Seen by somebody else.',
});

const rules = (plan: unknown) =>
  reviewPlan(ReviewedPlan.parse(plan)).map(({ rule, step: id }) => `${rule}:${id ?? ''}`);

describe('in a plan', () => {
  it('nothing is found where every step is clear, looked into and verified', () => {
    const steps = [
      step('a', 'Check the list'),
      step('b', 'Delete the list', 'a'),
      step('c', 'Verify the rest', 'b'),
    ];
    expect(rules({ steps })).toEqual([]);
  });

  it('a cycle is found', () => {
    expect(rules({ steps: [step('a', 'Test it', 'b'), step('b', 'Test it', 'a')] })).toEqual([
      'invalid-plan:',
    ]);
  });

  it('steps that do not say what to do or when they are done are found', () => {
    expect(rules({ steps: [{ id: 'a' }, step('b', 'Test it')] })).toEqual([
      'missing-title:a',
      'missing-acceptance:a',
    ]);
  });

  it('what cannot be taken back is found where nobody looks first', () => {
    const last = step('z', 'Test it');
    expect(rules({ steps: [step('a', 'Delete the list'), last] })).toEqual(['unchecked-effect:a']);
    expect(rules({ steps: [step('a', 'Delete it', 'x'), last] })).toEqual([
      'invalid-plan:',
      'unchecked-effect:a',
    ]);
    const backedUp = [
      step('a', 'Make a backup'),
      step('b', 'Write', 'a'),
      step('c', 'Drop', 'b', 'a'),
    ];
    expect(rules({ steps: [...backedUp, last] })).toEqual([]);
  });

  it('a missing verification is found', () => {
    expect(rules({ steps: [step('a', 'Write it')] })).toEqual(['no-verification:']);
  });

  it('many steps without an order are found', () => {
    const steps = Array.from({ length: 26 }, (_, index) => step(`s${index}`, 'Test it'));
    expect(rules({ steps })).toEqual(['no-order:', 'many-steps:']);
  });

  it('open questions are found', () => {
    expect(rules({ steps: [step('a', 'Test it')], questions: ['Who pays?'] })).toEqual([
      'open-question:',
    ]);
  });

  it('of the planner, no more than open questions are found', () => {
    const goals = [
      'Deploy a new service',
      'Delete all old users and announce it',
      'Check if Ada is a user, if not then add her',
      'Make the search faster, then publish the report',
    ];
    for (const goal of goals) {
      const plan = createPlan({ goal, constraints: [], context: '', tools: [] });
      expect(rules(plan).filter((rule) => rule !== 'open-question:')).toEqual([]);
    }
  });
});
