-- Types that only MariaDB has.
set names utf8mb4;
set sql_mode = '';
create table packed (id int primary key, a varchar(200) compressed, b text compressed, c blob compressed, d varchar(2000) compressed character set utf8mb4, e mediumtext compressed);
insert into packed values
  (1, '', '', '', '', ''), (2, 'short', 'short', 'short', 'short', 'short'), (3, repeat('a', 200), repeat('b', 3000), repeat(unhex('00'), 3000), repeat('ü', 1000), concat(repeat('c', 60000), repeat('d', 6000))),
  (4, null, null, null, null, null);
create table documents (id int primary key, j json);
insert into documents values (1, '{"a": 1.0}'), (2, null), (3, '[]');
create table addresses (id int primary key, a inet6);
insert into addresses values (1, '::'), (2, '2001:db8::'), (3, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'), (4, '::1'), (5, null), (6, '1.2.3.4');
create table versions (id int primary key, a int) with system versioning;
insert into versions values (1, 1);
create table hidden_columns (id int primary key, a int invisible, b int as (id + 1) persistent, c int as (id + 2) virtual);
insert into hidden_columns (id, a) values (1, 10);
-- state: inserted
update packed set a = 'other', b = repeat('d', 500);
update documents set j = '{"b": 2}';
update addresses set a = '::2';
update hidden_columns set a = -1;
-- state: updated
delete from packed;
delete from documents;
delete from addresses;
delete from hidden_columns;
