use shapes;
create table modern (
  id int not null, doc json, hidden int invisible default 3, sum int as (id + 1) virtual,
  kept int as (id * 2) persistent, raw varbinary(8) default x'01ff80',
  check (id > 0), constraint small check (id < 1000000), unique key kept (kept)
) engine = InnoDB;
