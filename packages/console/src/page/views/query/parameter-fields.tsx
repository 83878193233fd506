import { BINDINGS, type BindingName } from './bindings.ts';
import { bindingOf, inferred, setTyped, typed } from './query-state.ts';

/** A field for each `:name` of the statement, with the type that PostgreSQL expects and how the value is sent. */
export function ParameterFields() {
  const { parameters } = inferred.value;
  if (parameters.length === 0) return null;
  return (
    <fieldset class="parameters">
      <legend>Parameters</legend>
      {parameters.map(({ name, type }) => {
        const binding = bindingOf(name, type);
        return (
          <div class="parameter" key={name}>
            <label for={`value-${name}`}>
              <code>:{name}</code> <span class="quiet">{type ?? 'type unknown'}</span>
            </label>
            <input
              id={`value-${name}`}
              value={typed.value[name]?.text ?? ''}
              placeholder={BINDINGS[binding].example}
              disabled={binding === 'null'}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => setTyped(name, { text: event.currentTarget.value })}
            />
            <select
              aria-label={`How :${name} is sent`}
              value={binding}
              onChange={(event) => setTyped(name, { binding: event.currentTarget.value as BindingName })}
            >
              {Object.entries(BINDINGS).map(([key, { label }]) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        );
      })}
    </fieldset>
  );
}
