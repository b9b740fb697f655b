export function duration(minutes: number): string {
  if (minutes < 1) return `${Math.round(minutes * 60)} 秒`;
  if (minutes < 120) return `${Math.round(minutes)} 分钟`;
  if (minutes < 2_880) return `${Math.round(minutes / 60)} 小时`;
  return `${Math.round(minutes / 1_440)} 天`;
}
