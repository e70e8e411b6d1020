import { defineTool, text, toolResult } from '@qmcp/contracts';
import { z } from 'zod';

import type { ToolFactory } from '../load-folder.ts';
import { FINDING_SEVERITIES } from '../validation/code-validator.ts';
import { auditPackages, type AuditState } from './advisories/audit-packages.ts';
import { CODE_TOOL_HINTS, CODE_TOOL_LIMITS, type CodeServices } from './engine/code-services.ts';
import { describeFindings } from './source/describe-findings.ts';
import { Findings, summarize } from './source/finding.ts';
import { SourceFiles } from './source/source-file.ts';

/** Searches files for what makes programs unsafe. */
const scanSecurity: ToolFactory<CodeServices> = ({ engine, advisories, logger }) =>
  defineTool({
    name: 'scan_security',
    title: 'Scan for security',
    description:
      "Searches files for what makes programs unsafe: Python by ruff's Bandit rules, JavaScript and TypeScript by rules on the syntax tree, shell scripts by line, texts of any kind for secrets (which are never shown), and requirements.txt, package.json and package-lock.json for packages with known weaknesses, where the operator set up advisories. Each finding has its rule, severity, line, weakness (CWE) and what to do. It runs and changes nothing; finding nothing proves nothing.",
    scope: 'tools:call',
    input: z.object({
      files: SourceFiles.describe('Files to search; the extension names the language'),
      minSeverity: z
        .enum(FINDING_SEVERITIES)
        .default('info')
        .describe('Findings that are less grave are left out'),
    }),
    output: Findings.extend({
      dependencies: z.object({
        packages: z.int().describe('Packages in exact versions that the files name'),
        state: z
          .enum(['checked', 'off', 'nothing_to_check', 'unavailable'])
          .describe('Whether they were checked against advisories'),
      }),
    }),
    hints: { ...CODE_TOOL_HINTS, openWorld: advisories?.reachesOut ?? false },
    limits: CODE_TOOL_LIMITS,

    async run({ files, minSeverity }, { principal, signal }) {
      const scan = await engine.run('scan', { files }, { caller: principal.id, signal });
      const { findings, audit } = await auditPackages(scan.packages, {
        advisories,
        logger,
        signal,
      });
      const least = FINDING_SEVERITIES.indexOf(minSeverity);
      const found = [...scan.found, ...findings].filter(
        ({ severity }) => FINDING_SEVERITIES.indexOf(severity) <= least,
      );
      const summary = summarize(found);
      const dependencies = { packages: scan.packages.length, state: audit };
      return toolResult({
        content: [text([describeFindings(summary), ...describeAudit(audit)].join('\n\n'))],
        structuredContent: { ...summary, dependencies },
      });
    },
  });

export default scanSecurity;

function describeAudit(state: AuditState): string[] {
  switch (state) {
    case 'off':
      return ['Packages were not checked: the operator set up no advisories.'];
    case 'unavailable':
      return ['Packages were not checked: the advisories could not be had. Scan again later.'];
    case 'checked':
      return ['Packages were checked against advisories.'];
    case 'nothing_to_check':
      return [];
  }
}
