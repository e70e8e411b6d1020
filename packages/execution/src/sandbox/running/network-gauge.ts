import { readFileSync } from 'node:fs';

/** Counts how often a sandbox tried to get at a network. */
export interface NetworkGauge {
  /** Since the sandbox was made. */
  attempts(): number;
}

/**
 * Counts what the kernel refused in a network namespace that leads nowhere: packets and connections without a route, of
 * either version of IP, and datagrams to ports of the sandbox itself where nobody listens, which is what becomes of the
 * look-up of a name.
 * @param processId - a process of the sandbox
 */
export function networkGauge(processId: number): NetworkGauge {
  let last = 0;
  return {
    attempts() {
      try {
        last = refusals(processId);
      } catch {
        // The sandbox is gone, and its counters with it: what was seen last is what there is to say.
      }
      return last;
    },
  };
}

/** See proc_pid_net(5); the counters are those of RFC 2011, RFC 2013 and RFC 4293. */
function refusals(processId: number): number {
  const tables = readFileSync(`/proc/${processId}/net/snmp`, 'utf8').split('\n');
  const v6 = readFileSync(`/proc/${processId}/net/snmp6`, 'utf8');
  return (
    tableCounter(tables, 'Ip:', 'OutNoRoutes') +
    tableCounter(tables, 'Udp:', 'NoPorts') +
    Number(/^Ip6OutNoRoutes\s+(\d+)/m.exec(v6)?.[1] ?? 0) +
    Number(/^Udp6NoPorts\s+(\d+)/m.exec(v6)?.[1] ?? 0)
  );
}

/** A table is a line of names, and below it a line of values that begins alike. */
function tableCounter(lines: readonly string[], table: string, name: string): number {
  const [names = '', values = ''] = lines.filter((line) => line.startsWith(`${table} `));
  const at = names.split(' ').indexOf(name);
  return at < 0 ? 0 : Number(values.split(' ')[at] ?? 0);
}
