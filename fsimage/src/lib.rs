//! One tree as several file systems over one copy of the data: ISO 9660, Joliet, Rock Ridge and UDF bridge images.
