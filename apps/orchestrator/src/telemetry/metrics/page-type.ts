// The format of Prometheus in which the page of the metrics is written, as HTTP names it.

export const PAGE_TYPE = "text/plain; version=0.0.4; charset=utf-8";
