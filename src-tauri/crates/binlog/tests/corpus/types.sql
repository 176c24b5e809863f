-- Every column type that all servers have, with its edge values. Each table
-- is filled, then updated, then emptied; between the steps the maker of the
-- corpus reads it back with SELECT.
set names utf8mb4;
set time_zone = '+00:00';
set sql_mode = '';
create table integers (
  id int primary key, a tinyint, b tinyint unsigned, c smallint, d smallint unsigned,
  e mediumint, f mediumint unsigned, g int, h int unsigned, i bigint, j bigint unsigned,
  k bool, l int(10) zerofill, y year);
insert into integers values
  (1, -128, 0, -32768, 0, -8388608, 0, -2147483648, 0, -9223372036854775808, 0, false, 0, 0),
  (2, 127, 255, 32767, 65535, 8388607, 16777215, 2147483647, 4294967295, 9223372036854775807, 18446744073709551615, true, 4294967295, 2155),
  (3, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, null, 7, 1901),
  (4, null, null, null, null, null, null, null, null, null, null, null, null, null),
  (5, -77, 200, -12345, 54321, -1234567, 12345678, -123456789, 3123456789, -1234567890123456789, 12345678901234567890, 1, 42, 2026);
-- YEAR, BIT and ENUM stand between the numbers: they must not count among the signedness bits.
create table signs (
  id int unsigned primary key, y year, a int unsigned, e enum('x','y'), b int, t bit(3), d decimal(5,2) unsigned,
  f float, y2 year, g double unsigned, s set('p','q'), c tinyint unsigned, ts timestamp(3) null, h tinyint, v varchar(3), i bigint unsigned);
insert into signs values
  (4000000000, 1999, 4294967295, 'y', -2, b'101', 999.99, -1.5, 2000, 2.5, 'p,q', 255, '2020-01-01 00:00:00.125', -1, 'abc', 18446744073709551615),
  (2, 1970, 1, 'x', 1, b'1', 0.01, 0, 1970, 0, '', 128, null, 1, '', 9223372036854775808);
create table numbers (
  id int primary key, a float, b double, c decimal(65,30), d decimal(10,0), e decimal(9,9), f decimal(18,9),
  g decimal(30,0), h decimal(1,0), i decimal(1,1), j decimal(65,0), k decimal(20,10), l decimal(12,2) unsigned, m float unsigned, n decimal(27,18));
insert into numbers values
  (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  (2, 3.4e38, 1.7976931348623157e308, 99999999999999999999999999999999999.999999999999999999999999999999, 9999999999, 0.999999999, 999999999.999999999, 999999999999999999999999999999, 9, 0.9, 99999999999999999999999999999999999999999999999999999999999999999, 9999999999.9999999999, 9999999999.99, 1.25, 999999999.999999999999999999),
  (3, -3.4e38, -1.7976931348623157e308, -99999999999999999999999999999999999.999999999999999999999999999999, -9999999999, -0.999999999, -999999999.999999999, -999999999999999999999999999999, -9, -0.9, -99999999999999999999999999999999999999999999999999999999999999999, -9999999999.9999999999, 0.01, 0.5, -999999999.999999999999999999),
  (4, 1.1754944e-38, 5e-324, 0.000000000000000000000000000001, 1, 0.000000001, 0.000000001, 1, 1, 0.1, 1, 0.0000000001, 1, 1e-10, 0.000000000000000001),
  (5, -1.5, -0.1, -0.000000000000000000000000000001, -1, -0.000000001, -1000000000.5, -1000000000, -1, -0.1, -1000000000, -1.1, 10.5, 3, -100000000.1),
  (6, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
create table times (
  id int primary key, d date, t0 time, t1 time(1), t2 time(2), t3 time(3), t4 time(4), t5 time(5), t6 time(6),
  dt0 datetime, dt1 datetime(1), dt2 datetime(2), dt3 datetime(3), dt4 datetime(4), dt5 datetime(5), dt6 datetime(6),
  ts0 timestamp null, ts1 timestamp(1) null, ts2 timestamp(2) null, ts3 timestamp(3) null, ts4 timestamp(4) null, ts5 timestamp(5) null, ts6 timestamp(6) null);
insert into times values
  (1, '0000-00-00', '00:00:00', '00:00:00', '00:00:00', '00:00:00', '00:00:00', '00:00:00', '00:00:00',
   '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00',
   '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00', '0000-00-00 00:00:00'),
  (2, '9999-12-31', '838:59:59', '838:59:58.9', '838:59:58.99', '838:59:58.999', '838:59:58.9999', '838:59:58.99999', '838:59:58.999999',
   '9999-12-31 23:59:59', '9999-12-31 23:59:59.9', '9999-12-31 23:59:59.99', '9999-12-31 23:59:59.999', '9999-12-31 23:59:59.9999', '9999-12-31 23:59:59.99999', '9999-12-31 23:59:59.999999',
   '2038-01-19 03:14:07', '2038-01-19 03:14:07.9', '2038-01-19 03:14:07.99', '2038-01-19 03:14:07.999', '2038-01-19 03:14:07.9999', '2038-01-19 03:14:07.99999', '2038-01-19 03:14:07.999999'),
  (3, '1000-01-01', '-838:59:59', '-838:59:58.9', '-838:59:58.99', '-838:59:58.999', '-838:59:58.9999', '-838:59:58.99999', '-838:59:58.999999',
   '1000-01-01 00:00:00', '1000-01-01 00:00:00.1', '1000-01-01 00:00:00.01', '1000-01-01 00:00:00.001', '1000-01-01 00:00:00.0001', '1000-01-01 00:00:00.00001', '1000-01-01 00:00:00.000001',
   '1970-01-01 00:00:01', '1970-01-01 00:00:01.1', '1970-01-01 00:00:01.01', '1970-01-01 00:00:01.001', '1970-01-01 00:00:01.0001', '1970-01-01 00:00:01.00001', '1970-01-01 00:00:01.000001'),
  (4, '2024-02-29', '-00:00:01', '-00:00:00.1', '-00:00:00.01', '-00:00:00.001', '-00:00:00.0001', '-00:00:00.00001', '-00:00:00.000001',
   '2024-02-29 12:34:56', '2024-02-29 12:34:56.7', '2024-02-29 12:34:56.78', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56.7891', '2024-02-29 12:34:56.78912', '2024-02-29 12:34:56.789123',
   '2024-02-29 12:34:56', '2024-02-29 12:34:56.7', '2024-02-29 12:34:56.78', '2024-02-29 12:34:56.789', '2024-02-29 12:34:56.7891', '2024-02-29 12:34:56.78912', '2024-02-29 12:34:56.789123'),
  (5, '2024-00-00', '12:00:00', '-12:00:00.5', '-01:02:03.45', '-100:59:59.999', '-23:59:59.0001', '-00:59:00.1', '-10:00:00.5',
   '2024-00-00 00:00:00', '2024-01-00 01:00:00.5', '0000-01-01 00:00:00.25', '2024-00-10 10:10:10.125', null, null, null,
   null, null, null, null, null, null, null),
  (6, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
create table texts (
  id int primary key, a char(10) character set utf8mb4, b char(255) character set utf8mb4, c varchar(10) character set utf8mb4, d varchar(300) character set utf8mb4,
  e varchar(65) character set latin1, f char(5) character set gbk, g binary(16), h varbinary(16), i varbinary(300), j tinytext character set utf8mb4, k text character set utf8mb4, l mediumtext character set utf8mb4,
  m longtext character set utf8mb4, n tinyblob, o blob, p mediumblob, q longblob, r char(3) character set latin1, s binary(255), t char(0), u varchar(3) character set ucs2, v char(1) character set utf8mb4 collate utf8mb4_bin);
insert into texts values
  (1, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', ''),
  (2, 'a', repeat('ü', 255), '😀', repeat('x', 300), 'café', 'ab', unhex('00'), unhex('0000'), repeat(unhex('00'), 300), 'tiny', 'text', 'medium', 'long', unhex('00ff00'), unhex('00ff00'), unhex('00ff00'), unhex('00ff00'), 'ÿ', unhex('ff'), '', 'ab', 'z'),
  (3, 'trailing  ', 'x  ', 'trail  ', ' lead', 'tab\t', '  x', unhex('000102030405060708090a0b0c0d0e0f'), unhex('0100'), unhex('0100'), repeat('t', 255), repeat('k', 256), '\\ \' " \0', 'nl\n', unhex('00'), unhex('00'), unhex('00'), unhex('00'), 'x', unhex('010000'), '', '', 'Z'),
  (4, '0123456789', 'y', '😀😁', 'Ünïcödé 漢字', 'ñ', '中文', unhex('0102030405060708090a0b0c0d0e0f10'), unhex('000102030405060708090a0b0c0d0e00'), unhex('ff'), '😀', '漢字', '😀', '\0', 'b', 'b', 'b', 'b', 'ab', repeat(unhex('fe'), 255), '', 'é', 'ß'),
  (5, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);
create table sets (
  id int primary key, a bit(1), b bit(8), c bit(9), d bit(33), e bit(64), f enum('a','b','ü'), g set('a','b','c'),
  h set('01','02','03','04','05','06','07','08','09'), i set('01','02','03','04','05','06','07','08','09','10','11','12','13','14','15','16','17'),
  j set('01','02','03','04','05','06','07','08','09','10','11','12','13','14','15','16','17','18','19','20','21','22','23','24','25'),
  k set('01','02','03','04','05','06','07','08','09','10','11','12','13','14','15','16','17','18','19','20','21','22','23','24','25','26','27','28','29','30','31','32',
        '33','34','35','36','37','38','39','40','41','42','43','44','45','46','47','48','49','50','51','52','53','54','55','56','57','58','59','60','61','62','63','64'),
  l enum('x') character set latin1 not null, m set('p','ÿ') character set latin1);
insert into sets values
  (1, b'0', b'0', b'0', b'0', b'0', 'a', '', '', '', '', '', 'x', ''),
  (2, b'1', b'11111111', b'111111111', (1 << 33) - 1, 18446744073709551615, 'ü', 7, 511, 131071, 33554431, 18446744073709551615, 'x', 3),
  (3, b'1', b'10', b'100000001', 1 << 32, 9223372036854775809, 'b', 4, 256, 65536, 16777216, 9223372036854775808, 'x', 2),
  (4, null, null, null, null, null, null, null, null, null, null, null, 'x', null),
  (5, 0, 1, 2, 3, 4, 0, 1, 2, 4, 8, 16, 0, 1);
create table shapes (id int primary key, g geometry, p point, l linestring, y polygon, mp multipoint, gc geometrycollection);
insert into shapes values
  (1, point(1, 2), point(-1.5, 1e10), linestring(point(0, 0), point(1, 1)), polygon(linestring(point(0, 0), point(0, 1), point(1, 1), point(0, 0))), multipoint(point(1, 1), point(2, 2)), geometrycollection(point(1, 1), linestring(point(0, 0), point(1, 1)))),
  (2, null, null, null, null, null, null);
create table wide (
  id int primary key, c01 int, c02 int, c03 int, c04 int, c05 int, c06 int, c07 int, c08 int, c09 int, c10 int, c11 int, c12 int, c13 varchar(5), c14 varchar(5), c15 varchar(5),
  c16 tinyint, c17 tinyint, c18 tinyint, c19 tinyint, c20 tinyint);
insert into wide values
  (1, 1, null, 3, null, 5, null, 7, null, 9, null, 11, null, 'a', null, 'c', 16, null, 18, null, 20),
  (2, null, 2, null, 4, null, 6, null, 8, null, 10, null, 12, null, 'b', null, null, 17, null, 19, null),
  (3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 'a', 'b', 'c', 16, 17, 18, 19, 20);
create table keyless (id int, a varchar(20));
insert into keyless values (1, 'one'), (2, 'two');
create table prefixed (id int, a varchar(20), b text, primary key (a(3), id, b(5)));
insert into prefixed values (1, 'one', 'text'), (2, 'two', 'more');
-- state: inserted
