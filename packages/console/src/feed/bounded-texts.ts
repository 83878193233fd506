/** Texts by key, in bounded memory: the text that was used least recently is forgotten. */
export interface BoundedTexts {
  /** @returns whether it is kept: a text that alone is larger than all that may be kept is not */
  keep(key: string, text: string): boolean;
  get(key: string): string | undefined;
  clear(): void;
}

export interface TextBounds {
  readonly maxCharacters: number;
  /** Longer texts are not kept. @default - maxCharacters */
  readonly maxTextCharacters?: number;
  /** @default - no limit */
  readonly maxTexts?: number;
}

export function createBoundedTexts(bounds: TextBounds): BoundedTexts {
  const { maxCharacters, maxTextCharacters = maxCharacters, maxTexts = Number.POSITIVE_INFINITY } = bounds;
  const texts = new Map<string, string>();
  let characters = 0;
  const forget = (key: string) => {
    characters -= texts.get(key)?.length ?? 0;
    texts.delete(key);
  };
  return {
    keep(key, text) {
      forget(key);
      if (text.length > maxTextCharacters) return false;
      texts.set(key, text);
      characters += text.length;
      for (const oldest of texts.keys()) {
        if (characters <= maxCharacters && texts.size <= maxTexts) break;
        forget(oldest);
      }
      return true;
    },
    get: (key) => texts.get(key),
    clear() {
      texts.clear();
      characters = 0;
    },
  };
}
