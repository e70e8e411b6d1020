/** An instruction of a Dockerfile, its lines joined. */
export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Reads a Dockerfile: comments go, lines that end with a backslash are continued. */
export const readDockerfile = (source: string): readonly Instruction[] =>
  source
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, name = '', text = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      return { name: name.toUpperCase(), text };
    });

interface Rule {
  /** Hadolint's, where it has the same: https://github.com/hadolint/hadolint#rules */
  readonly name: string;
  /** Whether an instruction breaks it. */
  readonly isBrokenBy: (instruction: Instruction, stages: readonly string[]) => boolean;
}

const is =
  (name: string, test: (text: string) => boolean): Rule['isBrokenBy'] =>
  (instruction) =>
    instruction.name === name && test(instruction.text);

const rules: readonly Rule[] = [
  {
    name: 'DL3000 absolute work folder',
    isBrokenBy: is('WORKDIR', (text) => !text.startsWith('/')),
  },
  { name: 'DL3004 no sudo', isBrokenBy: is('RUN', (text) => /\bsudo\b/.test(text)) },
  {
    name: 'DL3006, DL3007 a base with a tag that says which version',
    isBrokenBy: (instruction, stages) =>
      is('FROM', (text) => {
        const base = text.split(' ')[0] ?? '';
        return !stages.includes(base) && !/:\d+\.\d+\.\d+(?:-|$)/.test(base);
      })(instruction, stages),
  },
  {
    name: 'DL3009 no lists of packages left behind',
    isBrokenBy: is(
      'RUN',
      (text) => text.includes('apt-get update') && !text.includes('rm -rf /var/lib/apt/lists/*'),
    ),
  },
  {
    name: 'DL3014, DL3015 packages without questions and recommendations',
    isBrokenBy: is('RUN', (text) =>
      /apt-get install(?!.* -y)|apt-get install(?!.*--no-install-recommends)/.test(text),
    ),
  },
  { name: 'DL3020 COPY, not ADD', isBrokenBy: ({ name }) => name === 'ADD' },
  {
    name: 'DL3025 commands as lists',
    isBrokenBy: ({ name, text }) => ['CMD', 'ENTRYPOINT'].includes(name) && !text.startsWith('['),
  },
  {
    name: 'DL4006 no pipe whose failure is lost',
    isBrokenBy: is('RUN', (text) => / \| /.test(text) && !text.includes('pipefail')),
  },
  {
    name: 'no secret in the image',
    isBrokenBy: ({ name, text }) =>
      ['ARG', 'ENV'].includes(name) && /(?:PASSWORD|SECRET|TOKEN|KEY)\w*=/.test(text),
  },
];

/** What is wrong with a Dockerfile, a rule and the place each. */
export function problemsOf(source: string): readonly string[] {
  const instructions = readDockerfile(source);
  const stages = instructions.flatMap(({ name, text }) => {
    const stage = / AS (\S+)$/i.exec(text)?.[1];
    return name === 'FROM' && stage !== undefined ? [stage] : [];
  });
  const broken = instructions.flatMap((instruction) =>
    rules
      .filter(({ isBrokenBy }) => isBrokenBy(instruction, stages))
      .map(({ name }) => `${name}: ${instruction.name} ${instruction.text}`),
  );
  return [...broken, ...problemsOfLastStage(instructions)];
}

function problemsOfLastStage(instructions: readonly Instruction[]): readonly string[] {
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
  const find = (wanted: string): Instruction | undefined =>
    last.findLast(({ name }) => name === wanted);
  const user = find('USER')?.text ?? 'root';
  return [
    ...(/^(?:0|root)(?::|$)/.test(user) ? ['DL3002 the last user is not root'] : []),
    ...(/^(?:\d+|root)(?::|$)/.test(user)
      ? []
      : ['a user by number, which Kubernetes can tell from root']),
    ...(find('HEALTHCHECK') === undefined ? ['DL3057 a health check'] : []),
    ...(find('LABEL') === undefined ? ['DL3048 labels that say what it is'] : []),
  ];
}
