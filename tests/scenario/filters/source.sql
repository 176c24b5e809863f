create database f character set utf8mb4;
use f;
create table orders (
  id int primary key, region varchar(20) character set utf8mb4 collate utf8mb4_unicode_ci,
  amount decimal(10,2), flag tinyint, u int, unique key (u)
);
insert into orders values
  (1, 'eu', 10, 1, 1), (2, 'EU ', 9.99, null, 2), (3, 'eu', 9.99, 1, 3), (4, 'us', 100, null, 4),
  (5, null, 100, 1, 5), (6, 'STRASSE', 100, 9, 6), (7, 'strasse', 100, 8, 7), (8, 'eu', null, 1, 8);
create table keyless (a int, s varchar(20) character set utf8mb4 collate utf8mb4_bin);
insert into keyless values (1, 'a'), (2, 'b'), (2, 'b'), (3, 'x_1'), (3, 'X_1'), (null, 'x_'), (null, null);
create table chosen (id int primary key, v int, secret enum('yes','no') character set utf8mb4 collate utf8mb4_general_ci, at datetime(3));
insert into chosen values (1, 1, 'yes', '2024-01-01'), (2, 2, 'no', '2024-01-01'), (3, 3, 'yes', '2026-01-01'), (4, 4, null, null);
create table wide (id int primary key, big bigint unsigned, `of what` varchar(9) character set utf8mb4 collate utf8mb4_bin);
insert into wide values (1, 18446744073709551615, null), (2, 9223372036854775807, null), (3, null, ''), (4, null, null);
create table `all` (id int primary key, v int);
insert into `all` values (1, 1);
