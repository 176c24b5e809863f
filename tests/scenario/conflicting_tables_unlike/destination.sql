create database clash character set utf8mb4;
use clash;
create table t (
  own int not null default 9,
  computed int generated always as (id + 1) stored,
  name varchar(40) character set utf8mb4,
  id bigint not null,
  state enum('new','paid','lost') character set utf8mb4,
  price decimal(12,4),
  tags set('a','b','c'),
  at datetime(3),
  flags bit(8),
  code varchar(30) not null,
  small smallint,
  stamped timestamp null default null on update current_timestamp,
  unique key by_id (id),
  unique key code (code)
);
insert into t (own, name, id, state, code) values
  (100, 'destination', 1, 'lost', 'c1'),
  (200, 'only here', 50, 'lost', 'c50'),
  (700, 'destination', 7, 'lost', 'c7');
create table log (line varchar(20), seen int default 5);
insert into log values ('here', 1);
