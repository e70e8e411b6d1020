import { revealHidden } from '../core/text/hidden-characters.ts';
import { words } from '../strings/words.ts';
import styles from './visible-text.module.css';

/**
 * A text that somebody else wrote, with nothing hidden in it: what takes no room or turns text around is shown as a mark.
 * Its direction is its own, and turns nothing of what stands beside it.
 */
export function VisibleText({ text }: { readonly text: string }) {
  return (
    <bdi>
      {revealHidden(text).map((piece, index) =>
        // Pieces of a text that never changes have no better key than their place.
        piece.kind === 'plain' ? (
          piece.text
        ) : (
          <span key={index} className={styles['hidden']} title={words.hiddenCharacter(piece.code)}>
            <span aria-hidden>{piece.name ?? piece.code}</span>
            <span className="visually-hidden">{words.hiddenCharacter(piece.code)}</span>
          </span>
        ),
      )}
    </bdi>
  );
}
