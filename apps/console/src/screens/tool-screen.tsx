import type { ReactNode } from 'react';

import { planForm } from '../core/form/plan-form.ts';
import type { FormField } from '../core/form/plan-form.ts';
import { valueFields } from '../core/form/drafts.ts';
import { prettyJson } from '../core/text/hidden-characters.ts';
import type { JsonRecord } from '../core/wire/json.ts';
import type { ToolDetail } from '../core/wire/tool.ts';
import { BackLink } from '../elements/back-link.tsx';
import { CodeBlock } from '../elements/code-block.tsx';
import { Facts } from '../elements/facts.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { Panel } from '../elements/panel.tsx';
import { Pill } from '../elements/pill.tsx';
import { VisibleText } from '../elements/visible-text.tsx';
import { ToolPills } from '../groups/tools/tool-pills.tsx';
import { tools } from '../strings/tools.ts';
import styles from './tool-screen.module.css';

interface Props {
  readonly detail: ToolDetail;
  /** Its pin, a place to try it, and its calls. */
  readonly children: ReactNode;
}

/** What a tool is. */
export function ToolScreen({ detail, children }: Props) {
  const { tool, scope, source, last_hour: lastHour } = detail;
  return (
    <div className={styles['tool']}>
      <div>
        <BackLink to="/tools" label={tools.back} />
        <PageHeader
          title={tool.name}
          {...(tool.description !== undefined && { lead: tool.description })}
        />
        <ToolPills tool={tool} />
      </div>
      <Panel>
        <Facts
          facts={[
            [tools.scope, <code key="scope">{scope}</code>],
            [tools.source, source ?? tools.builtIn],
            [
              tools.lastHour,
              lastHour === null ? undefined : tools.calls(lastHour.total, lastHour.failed),
            ],
          ]}
        />
      </Panel>
      {children}
      <SchemaPanel title={tools.schema} schema={tool.inputSchema} />
      {tool.outputSchema !== undefined && (
        <SchemaPanel title={tools.answers} schema={tool.outputSchema} />
      )}
    </div>
  );
}

function SchemaPanel({ title, schema }: { readonly title: string; readonly schema: JsonRecord }) {
  const fields = valueFields(planForm(schema));
  return (
    <Panel title={title}>
      {fields.length === 0 ? (
        <p className="soft">{tools.noArguments}</p>
      ) : (
        <ul className={styles['fields']}>
          {fields.map((field) => (
            <SchemaField key={field.path.join('\0')} field={field} />
          ))}
        </ul>
      )}
      <details className={styles['json']}>
        <summary>{tools.schemaJson}</summary>
        <CodeBlock label={tools.schemaJson} text={prettyJson(schema)} />
      </details>
    </Panel>
  );
}

function SchemaField({ field }: { readonly field: FormField }) {
  return (
    <li>
      <span className={styles['name']}>
        <code>{field.path.join('.')}</code>
        {field.required && <Pill tone="accent">{tools.required}</Pill>}
      </span>
      {field.description !== undefined && (
        <span className="soft">
          <VisibleText text={field.description} />
        </span>
      )}
    </li>
  );
}
