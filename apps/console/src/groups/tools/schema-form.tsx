import { keyOf } from '../../core/form/drafts.ts';
import type { DraftProblem, Drafts } from '../../core/form/drafts.ts';
import type { FormField } from '../../core/form/plan-form.ts';
import { tools } from '../../strings/tools.ts';
import { SchemaInput } from './schema-input.tsx';
import styles from './playground.module.css';

interface Props {
  readonly fields: readonly FormField[];
  readonly drafts: Drafts;
  readonly problems: ReadonlyMap<string, DraftProblem>;
  readonly onDraft: (key: string, text: string) => void;
}

/** The fields of a schema, groups within groups. */
export function SchemaForm(props: Props) {
  return (
    <div className={styles['fields']}>{props.fields.map((field) => fieldOf(props, field))}</div>
  );
}

function fieldOf(props: Props, field: FormField) {
  const key = keyOf(field);
  if (field.kind === 'group') {
    return (
      <fieldset key={key} className={styles['group']}>
        <legend>{field.label}</legend>
        {field.description !== undefined && <p className="soft">{field.description}</p>}
        <SchemaForm {...props} fields={field.fields} />
      </fieldset>
    );
  }
  const problem = props.problems.get(key);
  return (
    <SchemaInput
      key={key}
      field={field}
      text={props.drafts.get(key) ?? ''}
      problem={problem === undefined ? undefined : tools.problems[problem]}
      onText={(text) => props.onDraft(key, text)}
    />
  );
}
