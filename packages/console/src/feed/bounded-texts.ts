/** Texts by key, in bounded memory: the least recently used text is dropped first. */
export interface BoundedTexts {
  /** @returns whether the text is kept; one that is larger than the whole limit is not */
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
