import { z } from '@hono/zod-openapi';
import type { MetricObjectWithValues, MetricValue } from 'prom-client';

import { defineRoute, json } from '../define-route.ts';

const Metric = z
  .strictObject({
    name: z.string(),
    help: z.string(),
    type: z.string().describe('counter, gauge, histogram or summary.'),
    values: z.array(
      z.strictObject({
        name: z
          .string()
          .describe('Name of the series: of a histogram `…_bucket`, `…_sum`, `…_count`.'),
        labels: z.record(z.string(), z.union([z.string(), z.number()])),
        value: z.number().nullable().describe('Null where it is no number.'),
      }),
    ),
  })
  .openapi('Metric');

const MetricList = z.strictObject({ metrics: z.array(Metric) }).openapi('MetricList');

/** Shows the metrics to programs that don't read Prometheus' format. */
export const getMetricsJson = defineRoute(
  { scope: 'metrics:read' },
  {
    method: 'get',
    path: '/metrics/json',
    operationId: 'getMetricsJson',
    tags: ['Metrics'],
    summary: 'Metrics as JSON',
    description: 'The same metrics as `/metrics`.',
    responses: { 200: json(MetricList, 'The metrics.') },
  },
  ({ metrics }) =>
    async (context) =>
      context.json({ metrics: (await metrics.getMetricsAsJSON()).map(toMetric) }, 200),
);

type Exported = MetricObjectWithValues<MetricValue<string> & { metricName?: string }>;

const toMetric = ({ name, help, type, values }: Exported): z.infer<typeof Metric> => ({
  name,
  help,
  // prom-client declares a numeric enum here, and gives the word.
  type: String(type),
  values: values.map(({ metricName = name, labels, value }) => ({
    name: metricName,
    labels: labels as Record<string, string | number>,
    value: Number.isFinite(value) ? value : null,
  })),
});
