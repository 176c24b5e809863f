create table carried.child (
  id int primary key,
  pid int,
  foreign key (pid) references other.parent (id) on delete cascade
) engine = InnoDB;
insert into carried.child values (1, 1);
delete from other.parent;
