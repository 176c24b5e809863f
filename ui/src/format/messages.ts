/** Languages that the window speaks. Adding one makes every table of messages fail to compile until it is translated. */
export type Language = "en";

const language: Language = "en";

type Widen<T> = T extends string ? string : T extends (...given: infer G) => string ? (...given: G) => string : { [K in keyof T]: Widen<T[K]> };

/** One feature's texts in the language of the window. A change of language opens the window anew. */
export function messages<T>(tables: { en: T } & Record<Exclude<Language, "en">, Widen<T>>): Widen<T> {
  return tables[language] as Widen<T>;
}
