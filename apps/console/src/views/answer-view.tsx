import type { HumanRequest } from '../core/wire/human-request.ts';
import { AnswerForm } from '../groups/inbox/answer-form.tsx';
import { inbox } from '../strings/inbox.ts';
import { useSettle } from './use-settle.ts';

/** Answers a question. */
export function AnswerView({ request }: { readonly request: HumanRequest }) {
  const { busy, answer } = useSettle(request);
  return (
    <AnswerForm
      options={request.options}
      busy={busy}
      onAnswer={(text) => answer({ answer: text }, () => inbox.answered)}
    />
  );
}
