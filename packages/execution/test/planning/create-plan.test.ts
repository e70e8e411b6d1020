import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createPlan, type PlanRequest } from '../../src/planning/create-plan.ts';
import { findGraphProblems } from '../../src/planning/graph.ts';

const plan = (goal: string, more: Partial<PlanRequest> = {}) =>
  createPlan({ goal, constraints: [], context: '', tools: [], ...more });

/** Steps as `title < dependencies`, by their numbers. */
const outline = (goal: string, more: Partial<PlanRequest> = {}) =>
  plan(goal, more).steps.map(({ title, dependsOn, condition }) => {
    const after = dependsOn.map((id) => id.replace('step-', '')).join(',');
    return `${condition === undefined ? '' : `[${condition}] `}${title}${after === '' ? '' : ` < ${after}`}`;
  });

const CHECK = 'Verify the result against the goal and every constraint';

describe('the steps of a plan', () => {
  const goals: Record<string, [goal: string, steps: string[]]> = {
    'a sentence with a condition': [
      'Check if Arkadiy Dobkin present as a user, if not then add him',
      ['Check if Arkadiy Dobkin present as a user', '[if not] Add him < 1', `${CHECK} < 2`],
    ],
    'sentences and "then", one after the other': [
      'Find the slow query, fix it and then deploy. Announce the release.',
      [
        'Find the slow query',
        'Fix it < 1',
        'Deploy < 2',
        'Announce the release < 3',
        `${CHECK} < 4`,
      ],
    ],
    'actions side by side': [
      'Review the code, update the docs and extend the tests',
      ['Review the code', 'Update the docs', 'Extend the tests', `${CHECK} < 1,2,3`],
    ],
    'a numbered list, in its order': [
      '1. Inspect the logs\n2. Fix the leak\n3. Write a test',
      ['Inspect the logs', 'Fix the leak < 1', 'Write a test < 2', `${CHECK} < 3`],
    ],
    'a numbered list on one line': [
      '1) inspect the logs 2) fix the leak',
      ['Inspect the logs', 'Fix the leak < 1', `${CHECK} < 2`],
    ],
    'bullets, side by side, which take the verb of the line before them': [
      'Review:\n- login page\n- [ ] sign-up page\n\nThen test both.',
      ['Review login page', 'Review sign-up page', 'Test both < 1,2'],
    ],
    'what comes before, before': [
      'Before deploying the service, run the tests',
      ['Run the tests', 'Deploy the service < 1', `${CHECK} < 2`],
    ],
    'what comes after, after': [
      'Review the notes after testing the build',
      ['Test the build', 'Review the notes < 1', `${CHECK} < 2`],
    ],
    'a wait for an event': [
      'Once the build is green, review the package, otherwise inspect the log',
      [
        '[Once the build is green] Review the package',
        '[otherwise] Inspect the log < 1',
        `${CHECK} < 2`,
      ],
    ],
    'a condition on several actions': [
      'Unless it is Friday, check the queue and review the log',
      [
        '[Unless it is Friday] Check the queue',
        '[Unless it is Friday] Review the log < 1',
        `${CHECK} < 2`,
      ],
    ],
    'requests with manners': [
      'Could you please review the code? We need to test the build. Meanwhile, check the docs.',
      ['Review the code', 'Test the build < 1', 'Check the docs < 1', `${CHECK} < 2,3`],
    ],
    'nouns that could be verbs, left whole': [
      'Collect name, email and phone of research and development',
      ['Collect name, email and phone of research and development', `${CHECK} < 1`],
    ],
    'lines that were wrapped': [
      'Review the code of\nthe billing service e.g. the invoices.\n\nTest it.',
      ['Review the code of the billing service e.g. the invoices', 'Test it < 1'],
    ],
    'an adverb before the verb': [
      'Carefully review the code',
      ['Carefully review the code', `${CHECK} < 1`],
    ],
  };

  it.each(Object.entries(goals))('follow from %s', (_, [goal, steps]) => {
    expect(outline(goal)).toEqual(steps);
  });

  it.each([
    ['Add a login page', 'Find out whether the login page exists already, whole or in part'],
    ['Rename the service', 'Find out how the service is now'],
    ['Make the search faster', 'Find out how the search is now'],
    ['Delete the old records', 'List exactly what goes with the old records'],
    ['Publish release 2', 'Check that the release 2 is ready'],
  ])('begin with a look before "%s"', (goal, look) => {
    expect(outline(goal)).toEqual([look, `${goal} < 1`, `${CHECK} < 2`]);
  });

  it('end with a check of the constraints', () => {
    const { steps } = plan('Review the code. Do not touch the tests.', {
      constraints: ['Answers within 200 ms'],
    });
    expect(steps.at(-1)?.acceptance).toContain(
      'Each of these holds: Answers within 200 ms; Do not touch the tests.',
    );
  });

  it('say how to tell that they are done, with the figures that they name', () => {
    const [, step] = plan('Reduce the latency to 200 ms with at most 3 servers').steps;
    expect(step?.acceptance).toBe(
      'Reading the latency back shows the change; what worked before still works. Measured: to 200 ms, at most 3 servers.',
    );
  });

  it('are one, with a question, where the goal names no action', () => {
    const { steps, questions, background } = plan('Onboarding of new employees');
    expect(steps.map(({ title }) => title)).toEqual(['Onboarding of new employees', CHECK]);
    expect(questions).toEqual([
      '"Onboarding of new employees" names no action: what exactly is to be done?',
    ]);
    expect(background).toEqual([]);
  });

  it('are refused where nobody could keep them in view', () => {
    const goal = Array.from({ length: 101 }, (_, index) => `- review file ${index}`).join('\n');
    expect(() => plan(goal)).toThrow(expect.objectContaining({ code: 'goal_too_large' }));
    expect(() => plan(goal)).toThrow('names 101 actions');
  });
});

describe('the tools of a plan', () => {
  const tools = [
    'add_user',
    'delete_user',
    'get_user_by_id',
    'search_users',
    'deployService',
    'send-mail',
  ];
  it.each([
    ['Find the users called Ada', 'search_users'],
    ['Get the user with ID 7', 'get_user_by_id'],
    ['Delete all old users', 'delete_user'],
    ['Roll out the service', 'deployService'],
    ['Send a mail to Bob', 'send-mail'],
    ['Paint the bikeshed', undefined],
  ])('fit "%s": %s', (goal, tool) => {
    const steps = plan(goal, { tools }).steps.filter(({ title }) => title === goal);
    expect(steps.map((step) => step.tool)).toEqual([tool]);
  });

  it('fit what an earlier step named', () => {
    const { steps } = plan('Find the user Ada; remove her', { tools });
    expect(steps.map((step) => step.tool)).toEqual(['search_users', 'delete_user', undefined]);
  });
});

describe('what a plan says besides', () => {
  it('tells rules, background and questions from actions', () => {
    const { steps, constraints, background, questions } = plan(
      "Review the API. Don't change its schema. It must stay compatible. Our clients are old. What about the mobile app?",
      { context: 'We ship on Fridays. Never deploy at night. Who owns the API?' },
    );
    expect(steps.map(({ title }) => title)).toEqual(['Review the API', CHECK]);
    expect(constraints).toEqual([
      "Don't change its schema",
      'It must stay compatible',
      'Never deploy at night',
    ]);
    expect(background).toEqual(['Our clients are old', 'We ship on Fridays']);
    expect(questions).toEqual(['What about the mobile app?', 'Who owns the API?']);
  });

  it.each([
    ['Make the search faster', 'which figure or check shows that it is "faster"?'],
    ['Review several files', 'which ones exactly are "several"?'],
    ['Send the report to Bob or Alice', 'Bob or Alice?'],
    ['Deploy to TBD', 'what stands for "TBD"?'],
    ['Fix it', 'what does it refer to? Nothing before it says.'],
  ])('asks about what "%s" leaves open', (goal, question) => {
    expect(plan(goal).questions).toEqual([`"${goal}": ${question}`]);
  });

  it('asks for no figure where one is given', () => {
    expect(plan('Make the search faster, under 200 ms').questions).toEqual([]);
  });

  it.each([
    ['Delete the branch', '', /gone for good/],
    ['Publish the package', '', /cannot be taken back/],
    ['Rename the host', 'Production environment', /Production/],
    ['Migrate the database', '', /Data may be lost/],
    ['Rotate the API keys', '', /secret may leak/],
    ['Find the phone of Ada', '', /Personal data/],
    ['Update every page', '', /everything at once/],
    ['Send the refunds', '', /Money/],
  ])('warns of what may go wrong in "%s" %s', (goal, context, risk) => {
    const { risks, steps } = plan(goal, { context });
    const found = risks.find((one) => risk.test(one.risk));
    const step = steps.find(({ title }) => title === goal);
    expect(found?.steps).toContain(step?.id);
    expect(found?.mitigation).not.toBe('');
  });
});

describe('any goal whatever', () => {
  const phrase = fc.constantFrom(
    'find the bug',
    'fix it',
    'if not',
    'then',
    'before deploying',
    'and',
    ',',
    '.',
    '\n- ',
    '\n1. ',
    ';',
    'delete all users',
    'otherwise',
    'never',
    'the API must answer',
    '?',
    'once',
    ':\n',
    'Ada',
    'or',
    '\n\n',
  );
  const goal = fc
    .oneof(
      fc.array(phrase, { minLength: 1, maxLength: 30 }).map((phrases) => phrases.join(' ')),
      fc.string({ minLength: 1, maxLength: 200 }),
    )
    .filter((text) => text.trim() !== '');

  it('gives a plan that can be executed, and the same one each time', () => {
    fc.assert(
      fc.property(goal, (text) => {
        const first = plan(text);
        expect(first.steps.length).toBeGreaterThan(0);
        expect(findGraphProblems(first.steps)).toEqual([]);
        expect(plan(text)).toEqual(first);
        const seen = new Set<string>();
        for (const { id, dependsOn, title } of first.steps) {
          expect(title.trim()).not.toBe('');
          expect(dependsOn.filter((other) => !seen.has(other))).toEqual([]);
          seen.add(id);
        }
      }),
    );
  });
});
