import { signal } from '@preact/signals';

const KEY = 'daybreak-console-edit';

/** Off until the user switches it on, for this tab only. */
export const isEditing = signal(sessionStorage.getItem(KEY) === 'on');
isEditing.subscribe((isOn) => sessionStorage.setItem(KEY, isOn ? 'on' : 'off'));
