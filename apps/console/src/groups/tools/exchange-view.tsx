import { Link } from '@tanstack/react-router';

import type { Exchange } from '../../core/api/api-client.ts';
import { formatElapsed } from '../../core/format/duration.ts';
import { prettyJson } from '../../core/text/hidden-characters.ts';
import { resultOf } from '../../core/tools/result-of.ts';
import type { TriedCall } from '../../core/tools/result-of.ts';
import { CodeBlock } from '../../elements/code-block.tsx';
import { Pill } from '../../elements/pill.tsx';
import type { Tone } from '../../elements/pill.tsx';
import { tools } from '../../strings/tools.ts';
import styles from './playground.module.css';

const verdicts: Readonly<Record<TriedCall['verdict'], readonly [Tone, string]>> = {
  done: ['accent', tools.result],
  failed: ['danger', tools.resultFailed],
  held: ['waiting', tools.resultHeld],
  refused: ['danger', tools.resultRefused],
};

/** What a call brought, and all that went over the wire. */
export function ExchangeView({ exchange }: { readonly exchange: Exchange }) {
  const { request, response, durationMs } = exchange;
  const { verdict, text, value, approval } = resultOf(exchange);
  const [tone, word] = verdicts[verdict];
  return (
    <section className={styles['exchange']} aria-live="polite" aria-label={tools.result}>
      <p className={styles['verdict']}>
        <Pill tone={tone}>{word}</Pill>
        <span className="soft tabular">{tools.resultIn(formatElapsed(durationMs))}</span>
        {approval !== undefined && (
          <Link to="/inbox/$id" params={{ id: approval }}>
            {tools.decide}
          </Link>
        )}
      </p>
      <CodeBlock label={tools.result} text={value === undefined ? text : prettyJson(value)} />
      <details className={styles['raw']}>
        <summary>{tools.raw}</summary>
        <h3>{tools.request}</h3>
        <CodeBlock
          label={tools.request}
          text={`${request.method} ${request.path}\ncontent-type: application/json\n\n${prettyJson(request.body)}`}
        />
        <h3>{tools.response}</h3>
        <CodeBlock label={tools.response} text={responseText(response)} />
      </details>
    </section>
  );
}

function responseText({ status, headers, body }: Exchange['response']): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return `${status}\n${lines.join('\n')}\n\n${typeof body === 'string' ? body : prettyJson(body)}`;
}
