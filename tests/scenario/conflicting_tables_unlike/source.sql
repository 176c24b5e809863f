create database clash character set utf8mb4;
use clash;
create table t (
  id int unsigned not null primary key,
  absent varchar(20),
  name varchar(20) character set latin1,
  price decimal(9,2),
  state enum('new','paid') character set latin1,
  tags set('a','b'),
  at datetime,
  flags bit(3),
  computed int,
  code varchar(10) not null,
  small tinyint unsigned,
  unique key code (code)
);
insert into t values
  (1, 'x', 'café', 1.50, 'new', 'a,b', '2020-01-01 00:00:00', 5, 7, 'c1', 255),
  (2, 'x', 'naïve', -0.25, 'paid', '', '0001-01-01 01:02:03', 0, 7, 'c2', 0),
  (3, null, null, null, null, null, null, null, null, 'c3', null),
  (4, 'x', 'gone', 4, 'paid', 'b', null, 1, 7, 'c4', 4),
  (7, 'x', 'moves', 7, 'new', 'b', null, 1, 7, 'c7', 7);
create table log (line varchar(20), absent int);
insert into log values ('one', 1), ('one', 2), ('two', 3);
