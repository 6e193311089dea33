// In which time zone a browser shows its times.

/** For instance "Times are in UTC+1 (Europe/Amsterdam)", as it is now: summer and winter may differ. */
export const zoneWords = (now = new Date()) => {
  const east = -now.getTimezoneOffset();
  const minutes = Math.abs(east) % 60;
  const offset = east === 0 ? '' : (east < 0 ? '-' : '+') + Math.floor(Math.abs(east) / 60)
    + (minutes > 0 ? ':' + String(minutes).padStart(2, '0') : '');
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return 'Times are in UTC' + offset + (name && name !== 'UTC' ? ' (' + name + ')' : '');
};
