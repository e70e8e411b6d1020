import { ToolError } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { describeProgress } from '../../src/planning/describe-progress.ts';
import { computeProgress, type Execution } from '../../src/planning/progress.ts';
import type { ExecutableStep, StepResult } from '../../src/planning/progress-schema.ts';
import { acyclicSteps } from './graphs.ts';

const step = (id: string, ...dependsOn: string[]): ExecutableStep => ({ id, dependsOn });
const done = (id: string): StepResult => ({ id, status: 'done' });

/** `look` and `ask`, then `fix` after both, then `ship`. */
const steps = [step('look'), step('ask'), step('fix', 'look', 'ask'), step('ship', 'fix')];

const progressOf = (results: StepResult[] = [], more: Partial<Execution> = {}) =>
  computeProgress({ steps, results, maxParallel: 10, ...more });

const statuses = (results: StepResult[]) =>
  Object.fromEntries(progressOf(results).steps.map(({ id, status }) => [id, status]));

const nextIds = (results: StepResult[], more: Partial<Execution> = {}) =>
  progressOf(results, more).next.map(({ id }) => id);

function refusal(work: () => unknown): ToolError {
  try {
    work();
  } catch (error) {
    if (ToolError.is(error)) return error;
  }
  throw new Error('expected a ToolError');
}

describe('a plan under way', () => {
  it('begins with the steps that wait for nothing', () => {
    expect(nextIds([])).toEqual(['look', 'ask']);
    expect(statuses([])).toEqual({ look: 'ready', ask: 'ready', fix: 'waiting', ship: 'waiting' });
  });

  it('goes on once all that a step waits for is done or skipped', () => {
    expect(nextIds([done('look')])).toEqual(['ask']);
    expect(nextIds([done('look'), { id: 'ask', status: 'skipped' }])).toEqual(['fix']);
  });

  it('tells what a step waits for', () => {
    const fix = progressOf([done('look')]).steps.find(({ id }) => id === 'fix');
    expect(fix?.waitsFor).toEqual(['ask']);
  });

  it('has no more steps under way than it may', () => {
    expect(nextIds([], { maxParallel: 1 })).toEqual(['look']);
    expect(nextIds([{ id: 'look', status: 'running' }], { maxParallel: 1 })).toEqual([]);
    expect(progressOf([{ id: 'look', status: 'running' }], { maxParallel: 1 }).state).toBe(
      'in_progress',
    );
  });

  it('gives the next steps whole', () => {
    const whole = { ...step('a'), title: 'A', tool: 'echo', condition: 'if so', acceptance: 'Ok' };
    expect(progressOf([], { steps: [whole] }).next).toEqual([whole]);
  });

  it('is blocked behind a failure, and stuck when nothing else is left', () => {
    const results: StepResult[] = [{ id: 'look', status: 'failed' }];
    expect(statuses(results)).toEqual({
      look: 'failed',
      ask: 'ready',
      fix: 'blocked',
      ship: 'blocked',
    });
    expect(progressOf(results).state).toBe('in_progress');
    expect(progressOf([...results, done('ask')])).toMatchObject({ state: 'stuck', next: [] });
  });

  it('is finished when every step is done or skipped', () => {
    const results = steps.map(({ id }) => done(id));
    expect(progressOf(results)).toMatchObject({
      state: 'finished',
      next: [],
      done: 4,
      total: 4,
      fraction: 1,
      warnings: [],
    });
  });

  it('measures how far it is', () => {
    expect(progressOf([done('look')])).toMatchObject({ done: 1, total: 4, fraction: 0.25 });
  });

  it('warns of a step that was done before its turn', () => {
    expect(progressOf([done('fix')]).warnings).toEqual([
      'Step "fix" is reported done, though it waits for "look", "ask".',
    ]);
  });
});

describe('a plan or report that does not fit', () => {
  it('is refused with all that is wrong', () => {
    const error = refusal(() => progressOf([], { steps: [step('a', 'x'), step('a')] }));
    expect(error.code).toBe('invalid_plan');
    expect(error.message).toContain('Several steps have the id "a"');
    expect(error.message).toContain('"a" depends on "x"');
  });

  it('is refused where it names a step that is not there, or one twice', () => {
    const error = refusal(() => progressOf([done('nope'), done('look'), done('look')]));
    expect(error.code).toBe('invalid_results');
    expect(error.message).toContain('There is no step "nope"');
    expect(error.message).toContain('Step "look" is reported twice');
  });
});

describe('any plan without a cycle', () => {
  it('is finished by doing the next steps, each after all that it depends on', () => {
    fc.assert(
      fc.property(acyclicSteps, fc.integer({ min: 1, max: 4 }), (graph, maxParallel) => {
        const results: StepResult[] = [];
        for (let round = 0; round <= graph.length; round += 1) {
          const progress = computeProgress({ steps: graph, results, maxParallel });
          expect(computeProgress({ steps: graph, results, maxParallel })).toEqual(progress);
          if (progress.state === 'finished') break;
          expect(progress.next.length).toBeGreaterThan(0);
          expect(progress.next.length).toBeLessThanOrEqual(maxParallel);
          const finished = new Set(results.map(({ id }) => id));
          for (const { dependsOn } of progress.next) {
            expect(dependsOn.filter((id) => !finished.has(id))).toEqual([]);
          }
          results.push(...progress.next.map(({ id }) => done(id)));
        }
        expect(results.map(({ id }) => id).toSorted()).toEqual(
          graph.map(({ id }) => id).toSorted(),
        );
      }),
    );
  });
});

describe('the flowchart', () => {
  it('shows steps, order and standing', () => {
    expect(progressOf([done('look')], { steps: steps.slice(0, 3) }).mermaid).toBe(
      [
        'flowchart TD',
        '  n1["look"]:::done',
        '  n2["ask"]:::ready',
        '  n3["fix"]:::waiting',
        '  n1 --> n3',
        '  n2 --> n3',
        '  classDef done fill:#bbf7d0,stroke:#15803d,color:#000',
        '  classDef ready fill:#dbeafe,stroke:#1d4ed8,color:#000',
        '  classDef waiting fill:#f3f4f6,stroke:#6b7280,color:#000',
      ].join('\n'),
    );
  });

  it('cannot be broken by a title', () => {
    const title = 'end"]; click n1 "javascript:alert(1)"\n<b>`#';
    const { mermaid } = progressOf([], { steps: [{ ...step('a'), title }] });
    expect(mermaid.split('\n')[1]).toBe(
      '  n1["a: end#34;#93;; click n1 #34;javascript:alert(1)#34; #60;b#62;#96;#35;"]:::ready',
    );
  });
});

describe('the description', () => {
  it('says what to do now, and how to tell that it is done', () => {
    const first: ExecutableStep = {
      ...step('a'),
      title: 'Find Ada',
      tool: 'search_users',
      condition: 'if asked',
      acceptance: 'She is found.',
    };
    const markdown = describeProgress(progressOf([], { steps: [first, step('b', 'a')] }));
    expect(markdown).toContain('0 of 2 steps done. Work goes on.');
    expect(markdown).toContain(
      '- **a** Find Ada. Only if asked. Tool: search_users. Done when: She is found.',
    );
    expect(markdown).toContain('- b: waiting (waits for a)');
    expect(markdown).toContain('```mermaid\nflowchart TD');
  });

  it('says what to do where nothing can be done, and warns', () => {
    const results: StepResult[] = [{ id: 'look', status: 'failed' }, done('ask'), done('ship')];
    const markdown = describeProgress(progressOf(results));
    expect(markdown).toContain('Repair the failed steps');
    expect(markdown).toContain('Warning: Step "ship" is reported done');
    expect(markdown).not.toContain('## Next');
  });
});
