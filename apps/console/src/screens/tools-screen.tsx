import { TextInput } from '@mantine/core';
import { IconSearch, IconTools } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { findTools } from '../core/tools/find-tools.ts';
import type { ToolList } from '../core/wire/tool.ts';
import { Message } from '../elements/message.tsx';
import { PageHeader } from '../elements/page-header.tsx';
import { VisibleText } from '../elements/visible-text.tsx';
import { ToolPills } from '../groups/tools/tool-pills.tsx';
import { tools as strings } from '../strings/tools.ts';
import styles from './tools-screen.module.css';

/** All tools, to be found by a few letters. */
export function ToolsScreen({ tools, pins }: ToolList) {
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
          <ToolGrid tools={found} pins={pins} />
        </>
      )}
    </>
  );
}

function ToolGrid({ tools, pins }: ToolList) {
  const pinOf = new Map(pins.map((pin) => [pin.tool, pin]));
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
            <ToolPills tool={tool} pin={pinOf.get(tool.name)} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
