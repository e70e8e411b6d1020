import { defineCommand } from '../cli/command.ts';
import { firstSentence, textOf } from '../cli/describe-tool.ts';
import { sessionOptions, withSession } from '../cli/session-options.ts';
import type { SessionOptions } from '../cli/session-options.ts';
import { listAll } from '../cli/session.ts';

/** Prints what resources there are, fixed ones and templates. */
export default defineCommand<SessionOptions>({
  name: 'resources list',
  summary: 'List the resources and resource templates that you may read',
  examples: ['qmcp resources list', 'qmcp resources list --json'],
  configure: sessionOptions,

  async run({ cli, options }) {
    const { resources, resourceTemplates } = await withSession(cli, options, async (session) => ({
      resources: await listAll(session, 'resources/list', 'resources'),
      resourceTemplates: await listAll(session, 'resources/templates/list', 'resourceTemplates'),
    }));
    if (options.json === true) {
      cli.output.json({ resources, resourceTemplates });
      return;
    }
    if (resources.length + resourceTemplates.length === 0) {
      cli.output.note('This server offers no resources.');
      return;
    }
    cli.output.table(
      [{ title: 'URI', whole: true }, { title: 'TYPE' }, { title: 'DESCRIPTION' }],
      [...resources, ...resourceTemplates].map((resource) => [
        textOf(resource['uri'] ?? resource['uriTemplate']),
        textOf(resource['mimeType']),
        firstSentence(resource['description'] ?? resource['name']),
      ]),
    );
  },
});
