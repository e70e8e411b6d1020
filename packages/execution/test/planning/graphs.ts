import * as fc from 'fast-check';

import type { ExecutableStep } from '../../src/planning/progress-schema.ts';

/** Steps without a cycle, in an order that says nothing of their dependencies. */
export const acyclicSteps: fc.Arbitrary<ExecutableStep[]> = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 25 })
  .map((rows) =>
    rows.map((numbers, index) => ({
      id: `s${index}`,
      dependsOn: index === 0 ? [] : [...new Set(numbers.map((number) => `s${number % index}`))],
    })),
  )
  .chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length }));
