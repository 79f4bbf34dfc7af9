import { t } from '../../../shared/languages/translate.ts';
/** A rounded duration in words: "about 40 min", "less than a minute", "2 h 10 min". */
export function timeLeft(seconds: number): string {
  if (seconds < 50) return t('less than a minute');
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return t('{minutes} min', { minutes });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? t('{hours} h', { hours }) : t('{hours} h {minutes} min', { hours, minutes: rest });
}
