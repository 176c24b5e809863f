create database d character set utf8mb4;
create table d.t (
  id int primary key,
  b varbinary(200),
  s varchar(200),
  w varchar(50) character set utf16,
  l varchar(50) character set latin1,
  n decimal(20,6),
  f float,
  e datetime(6),
  y year,
  x longblob
);
insert into d.t values
  (1, 'tab\tline\nback\\slash\0nul\r\Z', 'tab\tline\nback\\slash\r', 'tab\tline\n\\', 'ß\t\\', -1.5, 0.1, '2020-02-29 23:59:59.999999', 2020, repeat('\\\n\t\0', 100000)),
  (2, null, null, null, null, null, null, null, null, null),
  (3, '', '', '', '', 0, 0, '1000-01-01', 1901, ''),
  (4, '\\N', '\\N', '\\N', 'NULL', 99999999999999.999999, -3.4e38, '9999-12-31', 2155, x'00'),
  (5, '\\', '\\\\', '\\t', '\\n', 0.000001, 1.17549e-38, '2000-01-01 00:00:00.000001', 2000, '\\'),
  (6, '\t', '\n', '😀', 'N', 1, 16777216, '2000-01-01', 2000, '\n');
create table d.one (v varchar(20));
insert into d.one values (''), (null), ('\\N'), ('NULL'), ('\n'), ('a');
-- Some columns can only go by INSERT.
create table d.named (id int primary key, e enum('1', '0', 'b'), s set('2', '1'), b bit(9));
insert into d.named values (1, '0', '1', b'101'), (2, 'b', '2,1', b'111111111'), (3, '1', '', 0);
