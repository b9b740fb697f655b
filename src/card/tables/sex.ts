/** GB/T 2261.1. */
export const SEX: Readonly<Record<string, string>> = { "0": "未知", "1": "男", "2": "女", "9": "未说明" };
