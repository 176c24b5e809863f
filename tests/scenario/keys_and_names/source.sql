create database `keys and ``names``` character set utf8mb4;
create database `空` character set utf8mb4;
use `keys and ``names```;

create table `no key` (a int, b varchar(20), c double, d datetime(3), e blob);
insert into `no key` values
  (1, 'twice', 1.5, '2024-01-01 00:00:00.5', x'00'), (1, 'twice', 1.5, '2024-01-01 00:00:00.5', x'00'),
  (null, null, null, null, null), (null, null, null, null, null), (2, '', 0.1, null, '');
create table `one column` (v varchar(50));
insert into `one column` values ('a'), ('A'), ('a '), ('á'), (null), ('a');
create table `null in unique` (u int, v int, unique (u));
insert into `null in unique` values (null, 1), (null, 1), (1, 2);

create table composite (a int, b varchar(20), c date, v int, primary key (b, a, c));
insert into composite values (1, 'x', '2024-01-01', 1), (1, 'X2', '2024-01-01', 2), (2, 'x', '0001-01-01', 3), (-5, '', '9999-12-31', 4);
create table `unique not null` (k varchar(20) not null, v int, unique key (k));
insert into `unique not null` values ('é', 1), ('z', 2), ('', 3);
create table ci_key (k varchar(50) character set utf8mb4 collate utf8mb4_unicode_ci primary key, v int);
insert into ci_key values ('Straße', 1), ('ÀÉÎ', 2), ('abc', 3), ('😀', 4), ('ABD', 5), ('_', 6), ('0', 7), ('ﬁ', 8);
create table bin_key (k varbinary(20) primary key, v int);
insert into bin_key values (x'', 1), (x'00', 2), (x'0000', 3), (x'6100', 4), (x'61', 5), (x'ff', 6);
create table text_key (k text character set utf8mb4, v int, primary key (k(20)));
insert into text_key values ('a long key', 1), ('another', 2), ('', 3);
create table time_key (k datetime(6) primary key, v int);
insert into time_key values ('2024-01-01 00:00:00.000001', 1), ('2024-01-01 00:00:00.000002', 2), ('9999-12-31 23:59:59', 3);
create table decimal_key (k decimal(20,5) primary key, v int);
insert into decimal_key values (-1.00001, 1), (0, 2), (123456789012345.12345, 3);
create table big_key (k bigint unsigned primary key, v int);
insert into big_key values (0, 1), (9223372036854775808, 2), (18446744073709551615, 3);
create table enum_key (k enum('z', 'a', 'm') primary key, v int);
insert into enum_key values ('a', 1), ('z', 2), ('m', 3);
create table two_uniques (id int primary key, u int not null, w varchar(10), unique key (u), unique key (w));
insert into two_uniques values (1, 10, 'a'), (2, 20, 'b'), (3, 30, null), (4, 40, null);

create table empty_keyed (id int primary key, v int);
create table empty_keyless (v int);
create table `a ``backtick``` (`c ``1``` int primary key, `select` varchar(9), `where"` int, `it's` int);
insert into `a ``backtick``` values (1, 'x', 2, 3);
create table `таблица 表` (id int primary key);
insert into `таблица 表` values (1);
create table `percent%s {}` (`?` int primary key, `:name` int, `a\b` int);
insert into `percent%s {}` values (1, 2, 3);
create table `Upper` (`Id` int primary key, `V` int);
insert into `Upper` values (1, 1);
create table wide (id int primary key, a longblob, b longtext character set utf8mb4);
insert into wide values (1, repeat(x'00ff', 700000), repeat('é', 300000)), (2, '', ''), (3, null, null);
create table many_columns (id int primary key, c001 int, c002 int default 7, c003 varchar(9) not null default 'it''s',
  c004 timestamp(3) not null default current_timestamp(3) on update current_timestamp(3), c005 bit(1) default b'1',
  c006 decimal(5,2) default -1.50, c007 char(3) not null default '') comment 'it''s a "comment" \\';
insert into many_columns (id) values (1), (2);
create table auto_not_primary (k varchar(9) primary key, n int not null auto_increment, key (n));
insert into auto_not_primary (k) values ('a'), ('b');
create table auto_zero (id int auto_increment primary key, v int);
set sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
insert into auto_zero values (0, 1), (5, 2);
set sql_mode = default;
create table parted (id int, y int, v int, primary key (id, y))
  partition by range (y) (partition p0 values less than (2000), partition p1 values less than maxvalue);
insert into parted values (1, 1999, 1), (2, 2024, 2);
/*!50706 create table generated_columns (id int primary key, a int, b int generated always as (a + 1) virtual, c int generated always as (a * 2) stored, d varchar(9)) */;
/*M! create table generated_columns (id int primary key, a int, b int generated always as (a + 1) virtual, c int generated always as (a * 2) stored, d varchar(9)) */;
/*!50706 insert into generated_columns (id, a, d) values (1, 1, 'x'), (2, null, 'y') */;
/*M! insert into generated_columns (id, a, d) values (1, 1, 'x'), (2, null, 'y') */;
/*!80023 create table invisible_columns (id int primary key, a int invisible, b int) */;
/*M! create table invisible_columns (id int primary key, a int invisible, b int) */;
/*!80023 insert into invisible_columns (id, a, b) values (1, 2, 3) */;
/*M! insert into invisible_columns (id, a, b) values (1, 2, 3) */;

create table `空`.`空` (`空` int primary key, v varchar(9) character set utf8mb4);
insert into `空`.`空` values (1, '空');
