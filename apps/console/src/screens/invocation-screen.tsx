import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { callTitle } from '../core/calls/call-title.ts';
import { approvalOf, payloadOf } from '../core/calls/payload.ts';
import { formatElapsed } from '../core/format/duration.ts';
import { formatMoment } from '../core/format/moment.ts';
import { prettyJson } from '../core/text/hidden-characters.ts';
import type { InvocationDetail } from '../core/wire/invocation.ts';
import { isJsonRecord } from '../core/wire/json.ts';
import { BackLink } from '../elements/back-link.tsx';
import { CodeBlock } from '../elements/code-block.tsx';
import { CopyButton } from '../elements/copy-button.tsx';
import { Facts } from '../elements/facts.tsx';
import { OutcomePill } from '../elements/outcome-pill.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { Panel } from '../elements/panel.tsx';
import { ArgumentList } from '../groups/argument-list.tsx';
import { invocations } from '../strings/invocations.ts';
import styles from './invocation-screen.module.css';

interface Props {
  readonly call: InvocationDetail;
  readonly children: ReactNode;
}

/** All that is on record of a call. */
export function InvocationScreen({ call, children }: Props) {
  return (
    <div className={styles['call']}>
      <div>
        <BackLink to="/invocations" label={invocations.back} />
        <PageHeader
          title={callTitle(call)}
          lead={call.name === null ? call.method : `${call.method} ${call.name}`}
          actions={<OutcomePill outcome={call.outcome} />}
        />
      </div>
      <Panel>
        <Facts facts={factsOf(call)} />
      </Panel>
      <Carried call={call} />
      <Panel title={invocations.ids} aside={<SameLinks call={call} />}>
        <Ids call={call} />
      </Panel>
      {children}
    </div>
  );
}

function factsOf(call: InvocationDetail) {
  const approval = approvalOf(call.reason);
  return [
    [invocations.who, call.principal ?? call.actor],
    [invocations.started, formatMoment(call.started_at)],
    [invocations.took, formatElapsed(call.duration_ms)],
    [invocations.door, invocations.doors[call.door] ?? call.door],
    [invocations.client, call.client_name ?? undefined],
    [invocations.revision, call.protocol_version ?? undefined],
    [
      invocations.reason,
      approval === undefined ? (
        (call.reason ?? undefined)
      ) : (
        <Link to="/inbox/$id" params={{ id: approval }}>
          {invocations.toApproval}
        </Link>
      ),
    ],
  ] as const;
}

function Carried({ call }: { readonly call: InvocationDetail }) {
  const payload = payloadOf(call);
  if (payload === undefined) {
    return (
      <Panel title={invocations.request}>
        <p className="soft">{invocations.noPayload}</p>
      </Panel>
    );
  }
  const { request, response, truncated } = payload;
  return (
    <>
      <Panel title={invocations.request}>
        {truncated && <p className="soft">{invocations.truncated}</p>}
        <ArgumentList values={isJsonRecord(request) ? request : {}} />
      </Panel>
      <Panel title={invocations.response}>
        {response === undefined ? (
          <p className="soft">{invocations.noResult}</p>
        ) : (
          <CodeBlock label={invocations.response} text={prettyJson(response)} />
        )}
      </Panel>
    </>
  );
}

function SameLinks({ call }: { readonly call: InvocationDetail }) {
  return (
    <span className={styles['links']}>
      <Link to="/invocations" search={{ trace_id: call.trace_id }}>
        {invocations.sameTrace}
      </Link>
      <Link to="/invocations" search={{ correlation_id: call.correlation_id }}>
        {invocations.sameConversation}
      </Link>
    </span>
  );
}

function Ids({ call }: { readonly call: InvocationDetail }) {
  const ids = [
    [invocations.traceId, call.trace_id],
    [invocations.spanId, call.span_id],
    [invocations.requestId, call.request_id],
    [invocations.correlationId, call.correlation_id],
    [invocations.recordId, call.id],
  ] as const;
  return (
    <dl className={styles['ids']}>
      {ids.map(([name, id]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{id}</code>
            <CopyButton text={id} label={name} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
