use shapes;
create table modern (
  id int not null primary key, doc json default (json_object('a', 1)), hidden int invisible default 3,
  sum int as (id + 1) virtual, kept int as (id * 2) stored not null, raw varbinary(8) default 0x01ff80,
  place point not null srid 4326, title varchar(9) default (concat('x', 'y')),
  check (id > 0), constraint small check (id < 1000000) not enforced,
  key hidden_key (hidden) invisible, key expression ((id + 1)), key backwards (kept desc)
);
