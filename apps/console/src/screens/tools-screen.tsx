import { TextInput } from '@mantine/core';
import { IconSearch, IconTools } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { findTools } from '../core/tools/find-tools.ts';
import type { Tool } from '../core/wire/tool.ts';
import { Message } from '../elements/message.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { VisibleText } from '../elements/visible-text.tsx';
import { HintPills } from '../groups/tools/hint-pills.tsx';
import { tools as strings } from '../strings/tools.ts';
import styles from './tools-screen.module.css';

/** All tools, to be found by a few letters. */
export function ToolsScreen({ tools }: { readonly tools: readonly Tool[] }) {
  const [words, setWords] = useState('');
  const found = findTools(tools, words);
  return (
    <>
      <PageHeader title={strings.title} lead={strings.lead} />
      {tools.length === 0 ? (
        <Message icon={IconTools} title={strings.none} text={strings.noneText} />
      ) : (
        <>
          <TextInput
            type="search"
            size="md"
            className={styles['search']}
            aria-label={strings.search}
            placeholder={strings.search}
            leftSection={<IconSearch aria-hidden size={18} />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <p className={styles['count']} role="status">
            {found.length === 0 ? strings.noneFound(words) : strings.count(found.length)}
          </p>
          <ToolGrid tools={found} />
        </>
      )}
    </>
  );
}

function ToolGrid({ tools }: { readonly tools: readonly Tool[] }) {
  return (
    <ul className={styles['grid']}>
      {tools.map((tool) => (
        <li key={tool.name}>
          <Link to="/tools/$name" params={{ name: tool.name }} className={styles['tool']}>
            <span className={styles['name']}>
              <VisibleText text={tool.name} />
            </span>
            {tool.description !== undefined && (
              <span className={styles['description']}>
                <VisibleText text={tool.description} />
              </span>
            )}
            <HintPills tool={tool} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
